-- grain: one row per customer, fiscal month, product and currency with net revenue
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
    where report_line = 'net_revenue' and entry_type <> 'closing' and {{rebuilt 'fiscal_month'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

summed as (
    select
        entries.customer_id,
        entries.fiscal_month,
        coalesce(entries.product_id, '(none)') as product_id,
        entries.currency,
        {{> money of='sum(entries.sign * entries.amount)'}} as functional_amount,
        {{> money of='sum(entries.sign * entries.reporting_amount)'}} as amount
    from entries
    group by all
),

final as (
    select
        summed.customer_id,
        periods.ordinal,
        summed.fiscal_month,
        summed.product_id,
        summed.currency,
        summed.functional_amount,
        summed.amount
    from summed
    inner join periods on summed.fiscal_month = periods.fiscal_month
)

select * from final
