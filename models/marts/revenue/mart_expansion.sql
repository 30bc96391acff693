-- grain: one row per customer, product line, fiscal month and kind of expansion
with lines as (
    select * from {{ref 'int_expansion_line'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

catalogue as (
    select count(distinct product_line) as product_lines from {{ref 'int_product_lines'}}
),

customer_months as (
    select
        customer_id,
        ordinal,
        count(*) filter (where is_held) as products_held,
        count(*) filter (where is_held_before) as held_before,
        bool_or(expansion_type = 'cross_sell' and amount > 0) as has_cross_sell
    from lines
    group by customer_id, ordinal
),

-- a line that was held could have grown; one that was not is a row only where it was won
grown as (
    select
        lines.customer_id,
        lines.product_line,
        lines.ordinal,
        lines.expansion_type,
        true as eligible,
        lines.amount > 0 as happened,
        lines.amount,
        customer_months.products_held,
        cast(null as integer) as months_to_happen,
        cast(null as integer) as months_observed
    from lines
    inner join customer_months
        on lines.customer_id = customer_months.customer_id and lines.ordinal = customer_months.ordinal
    where lines.amount <> 0 or (lines.expansion_type = 'upsell' and lines.is_held_before)
),

-- the chance that was not taken stands once, not once for every line of the catalogue
not_won as (
    select
        customer_months.customer_id,
        '(not held)' as product_line,
        customer_months.ordinal,
        'cross_sell' as expansion_type,
        true as eligible,
        false as happened,
        cast(0 as decimal(18,2)) as amount,
        customer_months.products_held,
        cast(null as integer) as months_to_happen,
        cast(null as integer) as months_observed
    from customer_months
    cross join catalogue
    where customer_months.held_before > 0
        and customer_months.held_before < catalogue.product_lines
        and not customer_months.has_cross_sell
),

orders as (
    select
        orders.customer_id,
        orders.order_id,
        periods.ordinal,
        row_number() over (partition by orders.customer_id order by orders.ordered_at, orders.order_id) as order_no
    from {{ref 'int_orders'}} as orders
    inner join {{ref 'dim_customer'}} as customers on orders.customer_id = customers.customer_id
    inner join periods on orders.fiscal_month = periods.fiscal_month
    where customers.customer_type not in ('UNALLOCATED', 'INTERNAL')
        and cast({{> local_time at='orders.ordered_at'}} as date) <= {{var 'as_of_date'}}
),

last_whole_period as (
    select max(ordinal) as ordinal
    from periods
    where end_date <= {{var 'as_of_date'}}
),

repurchased as (
    select
        first_orders.customer_id,
        '(all)' as product_line,
        first_orders.ordinal,
        'repurchase' as expansion_type,
        true as eligible,
        second_orders.order_id is not null as happened,
        cast(0 as decimal(18,2)) as amount,
        cast(null as bigint) as products_held,
        cast(second_orders.ordinal - first_orders.ordinal as integer) as months_to_happen,
        cast(greatest(last_whole_period.ordinal - first_orders.ordinal, 0) as integer) as months_observed
    from orders as first_orders
    cross join last_whole_period
    left join orders as second_orders
        on first_orders.customer_id = second_orders.customer_id and second_orders.order_no = 2
    where first_orders.order_no = 1
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

terms as (
    select
        identity.customer_id,
        coalesce(product_lines.product_line, subscriptions.product_id) as product_line,
        periods.ordinal,
        subscriptions.subscription_id,
        subscriptions.product_id,
        subscriptions.term_end
    from {{ref 'input_subscriptions'}} as subscriptions
    inner join identity on subscriptions.customer_id = identity.fact_customer_id
    inner join periods on subscriptions.term_end between periods.fiscal_month and periods.end_date
    left join {{ref 'int_product_lines'}} as product_lines on subscriptions.product_id = product_lines.product_id
    where subscriptions.term_end < {{var 'as_of_date'}}
        -- a contract that ended before its term was not up for renewal
        and (subscriptions.valid_to is null or subscriptions.valid_to > subscriptions.term_end)
),

renewed as (
    select
        terms.customer_id,
        terms.product_line,
        terms.ordinal,
        'renewal' as expansion_type,
        true as eligible,
        bool_or(running.subscription_id is not null) as happened,
        {{> money of='coalesce(sum(round(cast(running.quantity * running.unit_price as decimal(28,6)) * rates.rate, 2)), 0)'}}
            as amount,
        cast(null as bigint) as products_held,
        cast(null as integer) as months_to_happen,
        cast(null as integer) as months_observed
    from terms
    left join {{ref 'input_subscriptions'}} as running
        on terms.subscription_id = running.subscription_id
        and terms.product_id = running.product_id
        and running.valid_from <= cast(terms.term_end + to_days(1) as date)
        and coalesce(running.valid_to, date '9999-12-31') > cast(terms.term_end + to_days(1) as date)
    left join {{ref 'int_average_rates'}} as rates
        on terms.ordinal = rates.ordinal and running.currency = rates.currency
    group by terms.customer_id, terms.product_line, terms.ordinal
),

expansions as (
    select * from grown
    union all
    select * from not_won
    union all
    select * from repurchased
    union all
    select * from renewed
),

approached as (
    select identity.customer_id, cast({{> local_time at='touchpoints.touched_at'}} as date) as touched_on
    from {{ref 'input_touchpoints'}} as touchpoints
    inner join identity on touchpoints.customer_id = identity.fact_customer_id
    where touchpoints.campaign_id is not null and touchpoints.touch_type in ('message', 'call')
),

-- a campaign that never reached a customer keeps no list of those whom it meant
campaigns as (
    select count(*) > 0 as are_known from approached
),

targets as (
    select distinct approached.customer_id, periods.ordinal
    from approached
    inner join periods
        on approached.touched_on <= periods.end_date
        and approached.touched_on > periods.end_date - cast({{var 'attribution_days'}} as integer)
),

final as (
    select
        expansions.customer_id,
        expansions.product_line,
        periods.fiscal_month,
        expansions.expansion_type,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        expansions.eligible,
        expansions.happened,
        expansions.amount,
        expansions.amount as at_prior_prices,
        cast(expansions.products_held as smallint) as products_held,
        expansions.months_to_happen,
        expansions.months_observed,
        case when campaigns.are_known then targets.customer_id is not null end as targeted,
        case
            when campaigns.are_known then null
            when {{input_present 'input_touchpoints'}} then 'targeted: no campaign that reached a customer'
            else 'targeted: input_touchpoints'
        end as not_available
    from expansions
    inner join periods on expansions.ordinal = periods.ordinal
    cross join campaigns
    left join targets on expansions.customer_id = targets.customer_id and expansions.ordinal = targets.ordinal
)

select * from final
