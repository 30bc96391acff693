-- what stands at risk on a day, all bands together, of everyone and over all segments, is the net revenue of the ledger in the year before it
with periods as (
    select ordinal, fiscal_month, periods_per_year from {{ref 'int_revenue_periods'}}
),

ledger as (
    select fiscal_month, sum(-reporting_amount) as amount
    from {{ref 'fct_ledger_entry'}}
    where report_line = 'net_revenue' and entry_type <> 'closing'
    group by fiscal_month
),

exposure as (
    select fiscal_month, segment = '(all)' as is_everyone, sum(revenue_t12m) as revenue_t12m
    from {{ref 'mart_revenue_at_risk'}}
    group by fiscal_month, is_everyone
)

select exposure.fiscal_month, exposure.is_everyone, exposure.revenue_t12m, sum(ledger.amount) as ledger_amount
from exposure
inner join periods as told on exposure.fiscal_month = told.fiscal_month
inner join periods on periods.ordinal >= told.ordinal - told.periods_per_year and periods.ordinal < told.ordinal
left join ledger on periods.fiscal_month = ledger.fiscal_month
group by exposure.fiscal_month, exposure.is_everyone, exposure.revenue_t12m
having exposure.revenue_t12m <> sum(coalesce(ledger.amount, 0))
