-- grain: one row per measure, customer, fiscal period and product line held in it or in the one before
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

-- a state closes its period and opens the next one, so that the two can never differ
closed as (
    select * from {{ref 'int_revenue_states'}} where {{rebuilt 'ordinal'}}
),

-- sought by their own period in the table itself: a condition on the next one, or on a CTE read twice, reads all periods
opened as (
    select states.*, next_periods.ordinal as next_ordinal
    from {{ref 'int_revenue_states'}} as states
    inner join (select ordinal, ordinal - 1 as before from periods where {{rebuilt 'ordinal'}}) as next_periods
        on states.ordinal = next_periods.before
),

sides as (
    select
        coalesce(closed.measure, opened.measure) as measure,
        coalesce(closed.customer_id, opened.customer_id) as customer_id,
        coalesce(closed.ordinal, opened.next_ordinal) as ordinal,
        coalesce(closed.product_id, opened.product_id) as product_id,
        coalesce(opened.amount, 0) as opening,
        coalesce(closed.amount, 0) as closing,
        coalesce(closed.amount_at_prior_rate, 0) as closing_at_prior_rate,
        opened.quantity as q0,
        opened.list_value as v0,
        closed.quantity as q1,
        closed.list_value as v1,
        closed.prior_rate
    from closed
    full join opened
        on closed.measure = opened.measure
        and closed.customer_id = opened.customer_id
        and closed.ordinal = opened.next_ordinal
        and closed.product_id = opened.product_id
        and closed.currency = opened.currency
),

compared as (
    select sides.*
    from sides
    inner join periods on sides.ordinal = periods.ordinal
    -- t12m has its first state at the end of the first full year
    where case when sides.measure = 't12m' then periods.position >= periods.periods_per_year else periods.position >= 0 end
),

priced as (
    select
        *,
        case
            when opening > 0 and closing_at_prior_rate > 0 and q0 > 0 and q1 > 0
                then case
                    -- most months: as many units at the same price
                    when q1 = q0 and v1 = v0 then 0
                    -- only the old price is a quotient; it is rounded away with the amount
                    else cast(round(cast(v1 - q1 * v0 / q0 as decimal(28,6)) * prior_rate, 2) as decimal(18,2))
                end
        end as price
    from compared
),

-- few customers have more than one currency; only theirs are looked through
several as (
    select states.customer_id
    from {{ref 'int_revenue_states'}} as states
    semi join (
        select ordinal from periods where {{rebuilt 'ordinal'}}
        union
        select ordinal - 1 from periods where {{rebuilt 'ordinal'}}
    ) as near on states.ordinal = near.ordinal
    group by states.customer_id
    having min(states.currency) <> max(states.currency)
),

by_currency as (
    select states.measure, states.customer_id, sides.ordinal, states.product_id, states.currency,
        bool_or(sides.is_before and states.amount > 0) as is_before,
        bool_or(not sides.is_before and states.amount_at_prior_rate > 0) as is_after
    from {{ref 'int_revenue_states'}} as states
    semi join several on states.customer_id = several.customer_id
    inner join (
        select ordinal, ordinal as state_ordinal, false as is_before from periods where {{rebuilt 'ordinal'}}
        union all
        select ordinal, ordinal - 1, true from periods where {{rebuilt 'ordinal'}}
    ) as sides on states.ordinal = sides.state_ordinal
    group by states.measure, states.customer_id, sides.ordinal, states.product_id, states.currency
),

-- a product that left one currency and came in another is held in both periods, and what of it is price nobody can tell
turned as (
    select measure, customer_id, ordinal, product_id
    from by_currency
    group by measure, customer_id, ordinal, product_id
    having bool_or(is_before and not is_after) and bool_or(is_after and not is_before)
),

summed as (
    select
        priced.measure,
        priced.customer_id,
        priced.ordinal,
        coalesce(product_lines.product_line, priced.product_id) as product_line,
        {{> money of='sum(priced.opening)'}} as opening,
        {{> money of='sum(priced.closing)'}} as closing,
        {{> money of='sum(priced.closing_at_prior_rate)'}} as closing_at_prior_rate,
        {{> money of='coalesce(sum(priced.price), 0)'}} as price,
        bool_and(
            turned.product_id is null
            and (priced.price is not null or priced.opening <= 0 or priced.closing_at_prior_rate <= 0)
        ) as is_price_known
    from priced
    left join turned
        on priced.measure = turned.measure
        and priced.customer_id = turned.customer_id
        and priced.ordinal = turned.ordinal
        and priced.product_id = turned.product_id
    left join {{ref 'int_product_lines'}} as product_lines on priced.product_id = product_lines.product_id
    group by all
),

final as (
    select summed.*, periods.fiscal_month
    from summed
    inner join periods on summed.ordinal = periods.ordinal
)

select * from final
