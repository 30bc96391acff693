-- What closes a fiscal month opens the next one, customer by customer, and the movements lead from one to the other. Customers
-- are looked at only in months where sums weighed by a hash of each do not meet: groups of all months of 200,000 customers
-- fill 3 GB, and what one difference escapes by is less than one in 10^17.
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

-- a measure opens at what was there when its first period begins: nothing closes before that
begins as (
    select measure, min(ordinal) as ordinal, max(ordinal) as last_ordinal from {{ref 'int_revenue_movement'}} group by measure
),

last_held as (
    select max(last_ordinal) as ordinal from begins
),

-- a month is looked at when its own rows or those of the next one were written
looked_at as (
    select periods.ordinal, periods.fiscal_month
    from periods
    left join periods as following on periods.ordinal + 1 = following.ordinal
    where {{rebuilt 'periods.fiscal_month'}} or {{rebuilt 'following.fiscal_month'}}
),

both_months as (
    select fiscal_month
    from periods
    where ordinal in (select ordinal from looked_at) or ordinal - 1 in (select ordinal from looked_at)
),

-- of a month beside one written the border only: what stood in it passed, and is as it was. Opening and closing are asked for
-- one at a time: asked for as two, the view reads all of its months before these are sought in them
movements as not materialized (
    select * from {{ref 'mart_revenue_movement'}} where {{rebuilt 'fiscal_month'}}
    union all
    select * from {{ref 'mart_revenue_movement'}}
    where movement = 'opening' and not {{rebuilt 'fiscal_month'}} and fiscal_month in (select fiscal_month from both_months)
    union all
    select * from {{ref 'mart_revenue_movement'}}
    where movement = 'closing' and not {{rebuilt 'fiscal_month'}} and fiscal_month in (select fiscal_month from both_months)
),

weighed as (
    select
        measure,
        fiscal_month,
        coalesce(sum(amount) filter (where movement = 'opening'), 0) as opening,
        coalesce(sum(amount) filter (where movement = 'closing'), 0) as closing,
        coalesce(sum(amount) filter (where movement not in ('opening', 'closing')), 0) as movements
    from (
        select measure, fiscal_month, movement, amount * cast(hash(customer_id) >> 5 as decimal(19,0)) as amount
        from movements
    )
    group by measure, fiscal_month
),

months as (
    select weighed.*, periods.ordinal
    from weighed
    inner join periods on weighed.fiscal_month = periods.fiscal_month
),

-- months of which some customer's row fails
suspects as (
    select distinct looked_at.ordinal
    from looked_at
    cross join begins
    cross join last_held
    left join months as closing_months on begins.measure = closing_months.measure and looked_at.ordinal = closing_months.ordinal
    left join months as opening_months on begins.measure = opening_months.measure and looked_at.ordinal + 1 = opening_months.ordinal
    where ({{rebuilt 'looked_at.fiscal_month'}} and closing_months.opening + closing_months.movements <> closing_months.closing)
        or (
            looked_at.ordinal + 1 > begins.ordinal and looked_at.ordinal + 1 <= last_held.ordinal
            and coalesce(closing_months.closing, 0) <> coalesce(opening_months.opening, 0)
        )
),

suspected as (
    select ordinal, fiscal_month
    from periods
    where ordinal in (select ordinal from suspects) or ordinal - 1 in (select ordinal from suspects)
),

customers as (
    select
        movements.measure,
        movements.customer_id,
        suspected.ordinal,
        suspected.fiscal_month,
        coalesce(sum(amount) filter (where movement = 'opening'), 0) as opening,
        coalesce(sum(amount) filter (where movement = 'closing'), 0) as closing,
        coalesce(sum(amount) filter (where movement not in ('opening', 'closing')), 0) as movements
    from movements
    inner join suspected on movements.fiscal_month = suspected.fiscal_month
    group by movements.measure, movements.customer_id, suspected.ordinal, suspected.fiscal_month
),

closings as (
    select * from customers where ordinal in (select ordinal from suspects)
),

openings as (
    select measure, customer_id, ordinal, fiscal_month, opening from customers where ordinal - 1 in (select ordinal from suspects)
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
