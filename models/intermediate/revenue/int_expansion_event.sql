-- grain: one row per customer, product line, fiscal period and kind: a first order, or a term that ended
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

orders as (
    select
        orders.customer_id,
        orders.order_id,
        periods.ordinal,
        row_number() over (partition by orders.customer_id order by orders.ordered_at, orders.order_id) as order_no
    from {{ref 'int_orders'}} as orders
    inner join {{ref 'int_customers'}} as customers on orders.customer_id = customers.customer_id
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
        second_orders.order_id is not null as happened,
        cast(0 as decimal(18,2)) as amount,
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
    inner join {{> calendar_days of='periods'}} as periods on subscriptions.term_end = periods.day
    left join {{ref 'int_product_lines'}} as product_lines on subscriptions.product_id = product_lines.product_id
    where subscriptions.term_end < {{var 'as_of_date'}}
        and subscriptions.known_at <= {{var 'known_at'}}
        -- of terms that ended before the ledger begins only those are known that ran on
        and periods.position >= 0
        -- a contract that ended before its term was not up for renewal
        and (subscriptions.valid_to is null or subscriptions.valid_to > subscriptions.term_end)
),

renewed as (
    select
        terms.customer_id,
        terms.product_line,
        terms.ordinal,
        'renewal' as expansion_type,
        bool_or(running.subscription_id is not null) as happened,
        {{> money of='coalesce(sum(round(cast(running.quantity * running.unit_price as decimal(28,6)) * rates.rate, 2)), 0)'}}
            as amount,
        cast(null as integer) as months_to_happen,
        cast(null as integer) as months_observed
    from terms
    left join {{ref 'input_subscriptions'}} as running
        on terms.subscription_id = running.subscription_id
        and terms.product_id = running.product_id
        and running.known_at <= {{var 'known_at'}}
        and running.valid_from <= cast(terms.term_end + to_days(1) as date)
        and coalesce(running.valid_to, date '9999-12-31') > cast(terms.term_end + to_days(1) as date)
    left join {{ref 'int_average_rates'}} as rates
        on terms.ordinal = rates.ordinal and running.currency = rates.currency
    group by terms.customer_id, terms.product_line, terms.ordinal
),

every as (
    select * from repurchased
    union all
    select * from renewed
),

final as (
    select every.*, periods.fiscal_month
    from every
    inner join periods on every.ordinal = periods.ordinal
)

select * from final
