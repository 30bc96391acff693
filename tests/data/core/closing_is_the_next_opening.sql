-- What closes a fiscal month opens the next one, customer by customer, and the movements lead from one to the other.
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

last_held as (
    select max(ordinal) as ordinal from {{ref 'int_revenue_movement'}}
),

-- a month is looked at when its own rows or those of the next one were written
looked_at as (
    select periods.ordinal
    from periods
    left join periods as following on periods.ordinal + 1 = following.ordinal
    where {{rebuilt 'periods.fiscal_month'}} or {{rebuilt 'following.fiscal_month'}}
),

both_months as (
    select ordinal from looked_at
    union
    select ordinal + 1 as ordinal from looked_at
),

customers as (
    select
        movements.measure,
        movements.customer_id,
        periods.ordinal,
        periods.fiscal_month,
        coalesce(sum(amount) filter (where movement = 'opening'), 0) as opening,
        coalesce(sum(amount) filter (where movement = 'closing'), 0) as closing,
        coalesce(sum(amount) filter (where movement not in ('opening', 'closing')), 0) as movements
    from {{ref 'mart_revenue_movement'}} as movements
    inner join periods on movements.fiscal_month = periods.fiscal_month
    where periods.ordinal in (select ordinal from both_months)
    group by movements.measure, movements.customer_id, periods.ordinal, periods.fiscal_month
),

next_months as (
    select customers.*, coalesce(next_month.opening, 0) as next_opening, customers.ordinal = last_held.ordinal as is_last
    from customers
    cross join last_held
    left join customers as next_month
        on customers.measure = next_month.measure
        and customers.customer_id = next_month.customer_id
        and customers.ordinal + 1 = next_month.ordinal
    where customers.ordinal in (select ordinal from looked_at)
)

select measure, customer_id, fiscal_month, opening, movements, closing, next_opening
from next_months
where opening + movements <> closing or (not is_last and closing <> next_opening)
