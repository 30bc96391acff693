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
    select fiscal_month
    from periods
    where ordinal in (select ordinal from looked_at) or ordinal - 1 in (select ordinal from looked_at)
),

-- of a month beside one written the border only: what stood in it passed, and is as it was
movements as (
    select * from {{ref 'mart_revenue_movement'}} where {{rebuilt 'fiscal_month'}}
    union all
    select *
    from {{ref 'mart_revenue_movement'}}
    where movement in ('opening', 'closing')
        and not {{rebuilt 'fiscal_month'}}
        and fiscal_month in (select fiscal_month from both_months)
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
    from movements
    inner join periods on movements.fiscal_month = periods.fiscal_month
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
where ({{rebuilt 'fiscal_month'}} and opening + movements <> closing) or (not is_last and closing <> next_opening)
