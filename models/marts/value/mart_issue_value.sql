-- grain: one row per topic, segment and fiscal quarter
-- everyone, and the same again by segment, where the set has members at all
with issues as (
    select '(all)' as part, * from {{ref 'int_issue_customers'}}
    union all
    select segment as part, * from {{ref 'int_issue_customers'}}
    where segment is not null
),

followed as (
    select '(all)' as part, * from {{ref 'int_issue_followed'}}
    union all
    select segment as part, * from {{ref 'int_issue_followed'}}
    where segment is not null
),

totals as (
    select
        fiscal_quarter,
        part,
        count(*) as n,
        count(*) filter (where is_lost) as lost,
        count(weighted_revenue) as n_trend,
        sum(weighted_revenue) as trend,
        sum(cast(weighted_revenue as decimal(19,2)) * weighted_revenue) as trend_squares
    from followed
    group by fiscal_quarter, part
),

affected as (
    select
        issues.fiscal_quarter,
        issues.part,
        issues.topic,
        count(*) as n,
        count(*) filter (where followed.is_lost) as lost,
        count(followed.weighted_revenue) as n_trend,
        sum(followed.weighted_revenue) as trend,
        sum(cast(followed.weighted_revenue as decimal(19,2)) * followed.weighted_revenue) as trend_squares
    from issues
    inner join followed
        on issues.fiscal_quarter = followed.fiscal_quarter and issues.part = followed.part
        and issues.customer_id = followed.customer_id
    where issues.contacts > 0
    group by issues.fiscal_quarter, issues.part, issues.topic
),

-- those with the topic, and all others of the same segment
sides as (
    select
        affected.fiscal_quarter,
        affected.part,
        affected.topic,
        affected.n,
        affected.lost,
        totals.n - affected.n as n_other,
        totals.lost - affected.lost as lost_other,
        affected.n_trend,
        totals.n_trend - affected.n_trend as n_trend_other,
        cast(affected.trend as double) as trend,
        cast(totals.trend - coalesce(affected.trend, 0) as double) as trend_other,
        cast(affected.trend_squares as double) as squares,
        cast(totals.trend_squares - coalesce(affected.trend_squares, 0) as double) as squares_other
    from affected
    inner join totals on affected.fiscal_quarter = totals.fiscal_quarter and affected.part = totals.part
),

gaps as (
    select
        *,
        lost / cast(n as double) - lost_other / cast(n_other as double) as gap,
        (lost + lost_other) / cast(n + n_other as double) as rate_both,
        -- Newcombe's interval of a difference, from Wilson's of its parts
        lost / cast(n as double) - {{> wilson_low k='lost' n='n'}} as down,
        {{> wilson_high k='lost' n='n'}} - lost / cast(n as double) as up,
        lost_other / cast(n_other as double) - {{> wilson_low k='lost_other' n='n_other'}} as down_other,
        {{> wilson_high k='lost_other' n='n_other'}} - lost_other / cast(n_other as double) as up_other
    from sides
    where n >= 50 and n_other >= 50
),

tested as (
    select
        *,
        gap - sqrt(power(down, 2) + power(up_other, 2)) as gap_low,
        gap + sqrt(power(up, 2) + power(down_other, 2)) as gap_high,
        case
            when rate_both > 0 and rate_both < 1
                then {{> normal_p z='(gap / sqrt(rate_both * (1 - rate_both) * (1e0 / n + 1e0 / n_other)))'}}
        end as p
    from gaps
),

adjusted as (
    select
        *,
        count(p) over () as n_tests,
        case
            when p is not null
                then min(p * tests / place) over (order by p desc nulls last, place desc rows unbounded preceding)
        end as bh_p
    from (
        select *, count(p) over () as tests, row_number() over (order by p nulls last, fiscal_quarter, part, topic) as place
        from tested
    )
),

-- slopes of revenue per period before the quarter, of both sides
trends as (
    select
        fiscal_quarter,
        part,
        topic,
        (trend / n_trend - trend_other / n_trend_other) / 35 as trend_gap,
        sqrt(
            greatest(squares - trend * trend / n_trend, 0) / (n_trend - 1) / n_trend
            + greatest(squares_other - trend_other * trend_other / n_trend_other, 0) / (n_trend_other - 1) / n_trend_other
        ) / 35 as trend_se
    from sides
    where n_trend >= 50 and n_trend_other >= 50
),

counted as (
    select
        issues.fiscal_quarter,
        issues.part,
        issues.topic,
        count(*) filter (where issues.contacts > 0 and issues.customer_id <> 'UNALLOCATED')
            as affected_customers,
        sum(issues.contacts) as contacts,
        sum(issues.repeats) as repeats,
        sum(issues.mentions) as mentions,
        cast(sum(valued.rlv) filter (where valued.p_alive > 0 and issues.contacts > 0) as double)
        / nullif(count(valued.rlv) filter (where valued.p_alive > 0 and issues.contacts > 0), 0) as mean_rlv
    from issues
    left join {{ref 'int_customer_ltv'}} as valued on issues.customer_id = valued.customer_id
    group by issues.fiscal_quarter, issues.part, issues.topic
),

-- what a contact costs that would not have come
unit_costs as (
    select
        'FY' || calendar.fiscal_year || '-Q' || calendar.fiscal_quarter as fiscal_quarter,
        -- without a rule that takes cost to channels it is not 0 but on no channel
        cast(nullif(sum(centre.cost_marginal) filter (where centre.channel <> '(all)'), 0) as double)
        / nullif(sum(centre.contacts), 0) as cost_per_contact
    from {{ref 'mart_contact_centre'}} as centre
    inner join {{ref 'int_fiscal_calendar'}} as calendar on centre.fiscal_month = calendar.fiscal_month
    group by 1
),

-- a quarter is as closed as the least closed of its periods
quarters as (
    select
        'FY' || fiscal_year || '-Q' || fiscal_quarter as fiscal_quarter,
        case
            when bool_and(close_status = 'closed') then 'closed'
            when bool_or(close_status = 'open') then 'open'
            else 'soft'
        end as close_status
    from {{ref 'int_fiscal_calendar'}}
    group by 1
),

initiatives as (
    select substr(target_metric, 7) as topic, min(initiative_id) as initiative_id
    from {{ref 'dim_initiative'}}
    where target_metric like 'topic:%'
        and valid_from <= {{var 'as_of_date'}} and coalesce(valid_to, date '9999-12-31') > {{var 'as_of_date'}}
    group by 1
),

measured as (
    select
        counted.fiscal_quarter,
        counted.part,
        counted.topic,
        case when {{input_present 'input_interactions'}} then counted.affected_customers end as affected_customers,
        case when {{input_present 'input_verbatims'}} then cast(counted.mentions as bigint) end as mentions,
        case when {{input_present 'input_interactions'}} then cast(counted.contacts as bigint) end as contacts,
        sides.n as n_affected,
        sides.n_other,
        adjusted.gap,
        adjusted.gap_low,
        adjusted.gap_high,
        adjusted.p,
        adjusted.bh_p,
        max(adjusted.n_tests) over () as n_tests,
        trends.trend_gap,
        trends.trend_se,
        counted.mean_rlv,
        case when {{input_present 'input_interactions'}} then counted.repeats * unit_costs.cost_per_contact end as avoidable,
        initiatives.initiative_id
    from counted
    left join sides
        on counted.fiscal_quarter = sides.fiscal_quarter and counted.part = sides.part and counted.topic = sides.topic
    left join adjusted
        on counted.fiscal_quarter = adjusted.fiscal_quarter and counted.part = adjusted.part and counted.topic = adjusted.topic
    left join trends
        on counted.fiscal_quarter = trends.fiscal_quarter and counted.part = trends.part and counted.topic = trends.topic
    left join unit_costs on counted.fiscal_quarter = unit_costs.fiscal_quarter
    left join initiatives on counted.topic = initiatives.topic
),

valued as (
    select
        *,
        {{> money of='round(affected_customers * gap * mean_rlv, 2)'}} as value_at_stake,
        {{> money of='round(affected_customers * least(gap_low * mean_rlv, gap_high * mean_rlv), 2)'}} as value_low,
        {{> money of='round(affected_customers * greatest(gap_low * mean_rlv, gap_high * mean_rlv), 2)'}} as value_high,
        {{> money of='round(avoidable, 2)'}} as avoidable_contact_cost
    from measured
),

final as (
    select
        topic,
        part as segment,
        fiscal_quarter,
        close_status,
        {{setting 'currency'}} as currency,
        affected_customers,
        mentions,
        contacts,
        n_affected,
        n_other,
        gap as retention_gap,
        gap_low,
        gap_high,
        case when gap is not null then 'E4' end as gap_grade,
        p,
        coalesce(n_tests, 0) as n_tests,
        bh_p,
        {{> money of='round(mean_rlv, 2)'}} as mean_rlv,
        value_at_stake,
        value_low,
        value_high,
        avoidable_contact_cost,
        case
            when affected_customers is not null
                then cast(row_number() over (partition by fiscal_quarter, part order by affected_customers desc, topic) as integer)
        end as rank_by_count,
        case
            when value_at_stake is not null
                then cast(row_number() over (
                    partition by fiscal_quarter, part order by value_at_stake desc nulls last, topic
                ) as integer)
        end as rank_by_value,
        case
            when trend_se > 0 then {{> normal_p z='(trend_gap / trend_se)'}} >= 0.1
            -- the same line for everyone on either side
            when trend_se = 0 then trend_gap = 0
        end as pre_trend_ok,
        trend_gap as pre_trend_gap,
        trend_gap - 1.959963984540054 * trend_se as pre_trend_low,
        trend_gap + 1.959963984540054 * trend_se as pre_trend_high,
        initiative_id,
        nullif(
            concat_ws(
                '; ',
                case when mentions is null then 'mentions: input_verbatims' end,
                case when contacts is null then 'affected_customers, contacts, avoidable_contact_cost, retention_gap: input_interactions' end,
                case
                    when contacts > 0 and avoidable_contact_cost is null
                        then 'avoidable_contact_cost: no cost to serve of a channel, see mart_contact_centre'
                end,
                case
                    when contacts is null then null
                    when gap is null and n_affected is null
                        then 'retention_gap, value_at_stake: the quarter after it is not over, or nobody with it was there at its end'
                    when gap is null then 'retention_gap, value_at_stake: too few, 50 customers with the topic and 50 without are needed'
                end,
                case when mean_rlv is null then 'mean_rlv, value_at_stake: no value of these customers, see mart_customer_value' end,
                case
                    when gap is not null and trend_se is null
                        then 'pre_trend_ok: fewer than 50 on a side were customers for the six periods before'
                end,
                case when initiative_id is null then 'initiative_id: no initiative has the target_metric topic:' || topic end
            ),
            ''
        ) as not_available
    from valued
    left join quarters using (fiscal_quarter)
)

select * from final
order by fiscal_quarter, segment, topic
