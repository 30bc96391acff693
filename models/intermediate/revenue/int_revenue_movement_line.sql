-- grain: one row per measure, customer, fiscal period and product line held in it or in the one before
with states as (
    select * from {{ref 'int_revenue_states'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

-- a state closes its period and opens the next one, so that the two can never differ
sides as (
    select
        measure, customer_id, ordinal, product_id, currency,
        cast(0 as decimal(18,2)) as opening,
        amount as closing,
        amount_at_prior_rate,
        quantity as quantity_after,
        list_value as value_after,
        prior_rate,
        cast(null as decimal(18,4)) as quantity_before,
        cast(null as decimal(28,4)) as value_before
    from states
    union all
    select
        measure, customer_id, ordinal + 1 as ordinal, product_id, currency,
        amount as opening,
        0 as closing,
        0 as amount_at_prior_rate,
        null as quantity_after,
        null as value_after,
        null as prior_rate,
        quantity as quantity_before,
        list_value as value_before
    from states
),

compared as (
    select
        sides.measure,
        sides.customer_id,
        sides.ordinal,
        sides.product_id,
        sum(sides.opening) as opening,
        sum(sides.closing) as closing,
        sum(sides.amount_at_prior_rate) as closing_at_prior_rate,
        max(sides.quantity_before) as q0,
        max(sides.value_before) as v0,
        max(sides.quantity_after) as q1,
        max(sides.value_after) as v1,
        max(sides.prior_rate) as prior_rate
    from sides
    inner join periods on sides.ordinal = periods.ordinal
    -- t12m has its first state at the end of the first full year
    where {{rebuilt 'sides.ordinal'}}
        and case when sides.measure = 't12m' then periods.position >= periods.periods_per_year else periods.position >= 0 end
    group by sides.measure, sides.customer_id, sides.ordinal, sides.product_id, sides.currency
),

priced as (
    select
        *,
        case
            when opening > 0 and closing_at_prior_rate > 0 and q0 > 0 and q1 > 0
                -- only the old price is a quotient; it is rounded away with the amount
                then cast(round(cast(v1 - q1 * v0 / q0 as decimal(28,6)) * prior_rate, 2) as decimal(18,2))
        end as price
    from compared
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
        bool_and(priced.price is not null or priced.opening <= 0 or priced.closing_at_prior_rate <= 0) as is_price_known
    from priced
    left join {{ref 'int_product_lines'}} as product_lines on priced.product_id = product_lines.product_id
    group by all
),

final as (
    select summed.*, periods.fiscal_month
    from summed
    inner join periods on summed.ordinal = periods.ordinal
)

select * from final
