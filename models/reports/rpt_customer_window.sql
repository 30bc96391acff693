-- grain: one row per window of the summaries
-- Customers with a key, counted; the money of the same windows is in rpt_measure_window.
with months as (
    select * from {{ref "mart_unit_economics_month"}}
    where customer_id <> 'UNALLOCATED'
),

windows as (
    select * from {{ref "rpt_period"}}
    where period <> 'open'
),

ledger_span as (
    select min(fiscal_month) as first_ledger_month
    from {{ref "ctl_gl_tie_out"}}
    where mart = 'mart_unit_economics_month'
),

customers as (
    select windows.period, months.customer_id, bool_or(months.is_active) as is_active
    from months
    inner join windows on months.fiscal_month between windows.first_month and windows.last_month
    group by windows.period, months.customer_id
),

final as (
    select
        windows.period,
        windows.fiscal_month,
        -- a window that begins before the ledger does is not compared
        windows.period = 'prior' and ledger_span.first_ledger_month > windows.first_month as is_partial,
        'not comparable: the ledger begins ' || strftime(ledger_span.first_ledger_month, '%Y-%m') as partial_reason,
        count(customers.customer_id) as customers,
        count(customers.customer_id) filter (where customers.is_active) as active_customers
    from windows
    cross join ledger_span
    left join customers on windows.period = customers.period
    group by windows.period, windows.fiscal_month, windows.first_month, ledger_span.first_ledger_month
)

select * from final
