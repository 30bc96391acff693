-- grain: one row per effect
-- Why contribution of the year differs from that of the year before, in effects that sum to the cent. A unit is a
-- customer's month with revenue; who is only in one of the years is won or lost, and has no price to compare.
with windows as (
    select
        max(ordinal) filter (where close_status = 'closed') as last_ordinal,
        max(period_no) as periods
    from {{ref 'dim_fiscal_period'}}
    where end_date <= {{var 'closed_through'}}
),

months as (
    select
        economics.customer_id,
        periods.ordinal,
        case when periods.ordinal > windows.last_ordinal - windows.periods then 1 else 0 end as year,
        economics.net_revenue,
        economics.cost_of_revenue + economics.retention_cost + economics.overhead_loaded as unit_cost,
        economics.cost_to_serve_loaded as cost_to_serve,
        case when economics.net_revenue <> 0 then 1 else 0 end as active
    from {{ref 'mart_unit_economics_month'}} as economics
    inner join {{ref 'dim_fiscal_period'}} as periods on economics.fiscal_month = periods.fiscal_month
    cross join windows
    where periods.ordinal <= windows.last_ordinal
        and periods.ordinal > windows.last_ordinal - 2 * windows.periods
        and economics.cm3_loaded is not null
),

-- a year of which some months are missing would look like customers who were won
known as (
    select
        case
            when available.reason is not null then 'not available: ' || available.reason
            when coalesce(counts.periods, 0) < coalesce(2 * windows.periods, 1)
                then 'not available: two closed years with contribution in every period'
        end as not_available
    from windows
    cross join (select max(reason) as reason from {{ref 'int_measure_availability'}} where measure = 'cm3_loaded') as available
    cross join (select count(distinct ordinal) as periods from months) as counts
),

customers as (
    select
        customer_id,
        coalesce(sum(active) filter (where year = 0), 0) as q0,
        coalesce(sum(active) filter (where year = 1), 0) as q1,
        coalesce(sum(net_revenue) filter (where year = 0), 0) as r0,
        coalesce(sum(net_revenue) filter (where year = 1), 0) as r1,
        coalesce(sum(unit_cost) filter (where year = 0), 0) as v0,
        coalesce(sum(unit_cost) filter (where year = 1), 0) as v1,
        coalesce(sum(cost_to_serve) filter (where year = 0), 0) as s0,
        coalesce(sum(cost_to_serve) filter (where year = 1), 0) as s1
    from months
    group by customer_id
),

kinds as (
    select
        *,
        case
            when customer_id = 'UNALLOCATED' then 'unallocated'
            when q0 > 0 and q1 > 0 then 'both'
            when q1 > 0 then 'new'
            when q0 > 0 then 'lost'
            else 'no_revenue'
        end as kind
    from customers
),

growth as (
    select cast(sum(q1) as double) / nullif(sum(q0), 0) as g from kinds where kind = 'both'
),

-- per customer in both years: volume at the growth of all, mix at its own, then price, cost and service per unit
split as (
    select
        sum(cast((growth.g - 1) * (kinds.r0 - kinds.v0 - kinds.s0) as decimal(28,8))) as volume,
        sum(cast((kinds.q1 / kinds.q0 - growth.g) * (kinds.r0 - kinds.v0 - kinds.s0) as decimal(28,8))) as mix,
        sum(cast(kinds.r1 - kinds.q1 * kinds.r0 / kinds.q0 as decimal(28,8))) as price,
        sum(cast(kinds.q1 * kinds.v0 / kinds.q0 - kinds.v1 as decimal(28,8))) as unit_cost
    from kinds
    cross join growth
    where kinds.kind = 'both'
),

totals as (
    select
        {{> money of='coalesce(sum(r0 - v0 - s0), 0)'}} as base,
        {{> money of='coalesce(sum(r1 - v1 - s1), 0)'}} as current,
        {{> money of="coalesce(sum(r1 - v1 - s1) filter (where kind = 'new'), 0)"}}
        - {{> money of="coalesce(sum(r0 - v0 - s0) filter (where kind = 'new'), 0)"}} as acquisition,
        {{> money of="coalesce(sum(r1 - v1 - s1 - r0 + v0 + s0) filter (where kind = 'lost'), 0)"}} as retention,
        {{> money of="coalesce(sum(r1 - v1 - s1 - r0 + v0 + s0) filter (where kind = 'no_revenue'), 0)"}} as no_revenue,
        {{> money of="coalesce(sum(r1 - v1 - s1 - r0 + v0 + s0) filter (where kind = 'unallocated'), 0)"}} as unallocated,
        {{> money of="coalesce(sum(r1 - v1 - s1 - r0 + v0 + s0) filter (where kind = 'both'), 0)"}} as both_years
    from kinds
),

effects as (
    select
        totals.base,
        totals.current,
        {{> money of='round(coalesce(split.volume, 0), 2)'}} as volume,
        {{> money of='round(coalesce(split.mix, 0), 2)'}} as mix,
        {{> money of='round(coalesce(split.price, 0), 2)'}} as price,
        {{> money of='round(coalesce(split.unit_cost, 0), 2)'}} as unit_cost,
        totals.acquisition,
        totals.retention,
        totals.no_revenue,
        totals.unallocated,
        totals.both_years
    from totals
    cross join split
),

final as (
    select
        lines.position,
        lines.effect,
        {{> money of='case when known.not_available is null then lines.amount end'}} as amount,
        known.not_available
    from effects
    cross join known
    cross join lateral (
        values
        (1, 'base', effects.base),
        (2, 'volume', effects.volume),
        (3, 'mix', effects.mix),
        (4, 'price', effects.price),
        (5, 'unit_cost', effects.unit_cost),
        -- what the rounded effects of customers in both years leave
        (6, 'cost_to_serve', effects.both_years - effects.volume - effects.mix - effects.price - effects.unit_cost),
        (7, 'retention', effects.retention),
        (8, 'acquisition', effects.acquisition),
        (9, 'no_revenue', effects.no_revenue),
        (10, 'unallocated', effects.unallocated),
        (11, 'current', effects.current)
    ) as lines (position, effect, amount)
)

select
    cast(position as bigint) as position,
    effect,
    amount,
    {{setting 'currency'}} as currency,
    not_available
from final
order by position
