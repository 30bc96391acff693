-- What closes a fiscal month opens the next one, customer by customer, and the movements lead from one to the other.
with customers as (
    select
        measure,
        customer_id,
        fiscal_month,
        coalesce(sum(amount) filter (where movement = 'opening'), 0) as opening,
        coalesce(sum(amount) filter (where movement = 'closing'), 0) as closing,
        coalesce(sum(amount) filter (where movement not in ('opening', 'closing')), 0) as movements
    from {{ref 'mart_revenue_movement'}}
    group by measure, customer_id, fiscal_month
),

numbered as (
    select customers.*, periods.ordinal, periods.ordinal = max(periods.ordinal) over () as is_last
    from customers
    inner join {{ref 'int_revenue_periods'}} as periods on customers.fiscal_month = periods.fiscal_month
),

next_months as (
    select numbered.*, coalesce(next_month.opening, 0) as next_opening
    from numbered
    left join numbered as next_month
        on numbered.measure = next_month.measure
        and numbered.customer_id = next_month.customer_id
        and numbered.ordinal + 1 = next_month.ordinal
)

select measure, customer_id, fiscal_month, opening, movements, closing, next_opening
from next_months
where opening + movements <> closing or (not is_last and closing <> next_opening)
