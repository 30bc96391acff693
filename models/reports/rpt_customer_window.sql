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

-- each window a bit, so that a customer's months are gone through once
numbered as (
    select *, cast(1 << (row_number() over (order by period) - 1) as integer) as bit from windows
),

month_windows as (
    select held.fiscal_month, cast(sum(numbered.bit) as integer) as bits
    from (select distinct fiscal_month from months) as held
    inner join numbered on held.fiscal_month between numbered.first_month and numbered.last_month
    group by held.fiscal_month
),

seen as (
    select
        months.customer_id,
        bit_or(month_windows.bits) as bits,
        bit_or(case when months.is_active then month_windows.bits else 0 end) as active_bits
    from months
    inner join month_windows on months.fiscal_month = month_windows.fiscal_month
    group by months.customer_id
),

customers as (
    select numbered.period, seen.customer_id, seen.active_bits & numbered.bit <> 0 as is_active
    from seen
    cross join numbered
    where seen.bits & numbered.bit <> 0
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
