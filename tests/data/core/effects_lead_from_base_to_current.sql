-- Price, volume, mix and the rest lead from the base period to this one, to the cent, line by line; and what they
-- lead to is net revenue of the ledger. The first month has nothing to be compared with.
select 'effects' as what, product_line, fiscal_month, comparison,
    coalesce(sum(amount) filter (where effect not in ('current')), 0) as amount,
    coalesce(sum(amount) filter (where effect = 'current'), 0) as expected
from {{ref 'mart_revenue_pvm'}}
group by product_line, fiscal_month, comparison
having coalesce(sum(amount) filter (where effect not in ('current')), 0)
    <> coalesce(sum(amount) filter (where effect = 'current'), 0)
union all
select 'ledger' as what, null as product_line, ledger.fiscal_month, 'prior_month' as comparison,
    coalesce(effects.amount, 0) as amount, ledger.amount as expected
from (
    select fiscal_month, sum(-reporting_amount) as amount
    from {{ref 'fct_ledger_entry'}}
    where report_line = 'net_revenue' and entry_type <> 'closing'
    group by fiscal_month
) as ledger
inner join {{ref 'int_revenue_periods'}} as periods on ledger.fiscal_month = periods.fiscal_month
left join (
    select fiscal_month, sum(amount) as amount
    from {{ref 'mart_revenue_pvm'}}
    where effect = 'current' and comparison = 'prior_month'
    group by fiscal_month
) as effects on ledger.fiscal_month = effects.fiscal_month
where periods.position >= 1 and coalesce(effects.amount, 0) <> ledger.amount
