-- grain: one row per order
-- Items and payments are summed apart before they meet: an order has several of both.
with orders as (
    select * from {{ref 'stg_olist__orders'}}
),

items as (
    select
        order_id,
        cast(sum(price) as decimal(18,2)) as price,
        cast(sum(freight) as decimal(18,2)) as freight
    from {{ref 'stg_olist__order_items'}}
    group by order_id
),

payments as (
    select
        order_id,
        cast(sum(amount) as decimal(18,2)) as paid
    from {{ref 'stg_olist__payments'}}
    group by order_id
),

final as (
    select
        orders.order_id,
        orders.person_id,
        orders.ordered_at,
        orders.ordered_on,
        orders.handed_to_carrier_at,
        orders.status in ('cancelled', 'unavailable') as is_void,
        items.order_id is not null as has_items,
        payments.order_id is not null as has_payments,
        coalesce(items.price, 0) as price,
        coalesce(items.freight, 0) as freight,
        coalesce(payments.paid, 0) as paid
    from orders
    left join items on orders.order_id = items.order_id
    left join payments on orders.order_id = payments.order_id
)

select * from final
