-- Every won conversion has credit of exactly one under every rule.
select conversions.conversion_id, rules.attribution_rule, coalesce(sum(marts.credit), 0) as credit
from (select distinct conversion_id from {{ref 'int_conversion_touches'}}) as conversions
cross join (select unnest(['first', 'last', 'linear', 'position']) as attribution_rule) as rules
left join {{ref 'mart_attribution'}} as marts
    on conversions.conversion_id = marts.conversion_id and rules.attribution_rule = marts.attribution_rule
group by conversions.conversion_id, rules.attribution_rule
having coalesce(sum(marts.credit), 0) <> 1
