-- What closes a fiscal month opens the next one, customer by customer, and the movements lead from one to the other.
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

-- a measure opens at what was there when its first period begins: nothing closes before that
begins as (
    select measure, min(ordinal) as ordinal from {{ref 'int_revenue_movement'}} group by measure
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

closings as (
    select * from customers where ordinal in (select ordinal from looked_at)
),

openings as (
    select measure, customer_id, ordinal, fiscal_month, opening from customers where ordinal - 1 in (select ordinal from looked_at)
),

-- both ways: who closes and does not open, and who opens at what nobody closed
borders as (
    select
        coalesce(closings.measure, openings.measure) as measure,
        coalesce(closings.customer_id, openings.customer_id) as customer_id,
        closings.fiscal_month,
        coalesce(closings.ordinal + 1, openings.ordinal) as opens_at,
        closings.opening,
        closings.movements,
        coalesce(closings.closing, 0) as closing,
        openings.fiscal_month as next_month,
        coalesce(openings.opening, 0) as next_opening
    from closings
    full join openings
        on closings.measure = openings.measure
        and closings.customer_id = openings.customer_id
        and closings.ordinal + 1 = openings.ordinal
)

select
    borders.measure,
    borders.customer_id,
    borders.fiscal_month,
    borders.opening,
    borders.movements,
    borders.closing,
    borders.next_month,
    borders.next_opening
from borders
inner join begins on borders.measure = begins.measure
cross join last_held
where ({{rebuilt 'borders.fiscal_month'}} and borders.opening + borders.movements <> borders.closing)
    or (borders.opens_at > begins.ordinal and borders.opens_at <= last_held.ordinal and borders.closing <> borders.next_opening)
