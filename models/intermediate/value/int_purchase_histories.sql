-- grain: one row per sample and customer with an order by the sample's end
with samples as (
    select * from {{ref 'int_value_samples'}}
),

amounts as (
    select
        order_id,
        case
            when not coalesce(bool_or(currency <> {{setting 'currency'}}), false) then sum(net_amount + shipping_amount)
        end as amount
    from {{ref 'input_order_lines'}}
    group by order_id
),

customers as (
    select identity.customer_id
    from {{ref 'input_customers'}} as customers
    inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
    group by identity.customer_id
    having not bool_or(customers.customer_type = 'INTERNAL')
),

-- what is bought on one day is one purchase
days as (
    select
        orders.customer_id,
        cast({{> local_time at='orders.ordered_at'}} as date) as day,
        sum(amounts.amount) as amount
    from {{ref 'int_orders'}} as orders
    inner join customers on orders.customer_id = customers.customer_id
    left join amounts on orders.order_id = amounts.order_id
    where {{var 'activity_rule'}} in ('order_in_month', 'order_in_gap_days')
    group by all
),

numbered as (
    select *, min(day) over (partition by customer_id) as first_day
    from days
),

final as (
    select
        samples.sample,
        numbered.customer_id,
        count(*) - 1 as frequency,
        cast(max(numbered.day) - numbered.first_day as integer) as recency_days,
        cast(samples.cutoff_date - numbered.first_day as integer) as age_days,
        -- of repeat purchases: the first is apart, since every customer has it
        cast(sum(numbered.amount) filter (where numbered.day > numbered.first_day) as double)
        / nullif(count(numbered.amount) filter (where numbered.day > numbered.first_day), 0) as mean_amount
    from numbered
    inner join samples on numbered.day <= samples.cutoff_date
    group by samples.sample, samples.cutoff_date, numbered.customer_id, numbered.first_day
)

select * from final
