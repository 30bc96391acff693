-- grain: one row per customer, fiscal month, product and currency with net revenue
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
    where report_line = 'net_revenue' and entry_type <> 'closing' and {{rebuilt 'fiscal_month'}}
),

-- an entry of several customers falls to them by their invoice lines, as in int_customer_month_ledger
lines as (
    select
        entry_id,
        customer_id,
        net_amount,
        sum(net_amount) over (
            partition by entry_id order by customer_id rows between unbounded preceding and current row
        ) as up_to_here
    from {{ref 'int_billed_entries'}}
    where billed_account is not null and {{rebuilt 'fiscal_month'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

owned as (
    select
        coalesce(lines.customer_id, entries.customer_id) as customer_id,
        entries.fiscal_month,
        entries.product_id,
        entries.currency,
        coalesce(lines.net_amount, entries.sign * entries.amount) as functional_amount,
        case
            when lines.entry_id is null then entries.sign * entries.reporting_amount
            else {{> translated amount='lines.up_to_here' rate='entries.rate'}}
                - {{> translated amount='(lines.up_to_here - lines.net_amount)' rate='entries.rate'}}
        end as amount
    from entries
    -- few entries have a key here, so most are looked for nowhere
    left join lines on case when entries.billed_account is not null then entries.entry_id end = lines.entry_id
),

summed as (
    select
        customer_id,
        fiscal_month,
        coalesce(product_id, '(none)') as product_id,
        currency,
        {{> money of='sum(functional_amount)'}} as functional_amount,
        {{> money of='sum(amount)'}} as amount
    from owned
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
