-- grain: one row per order
-- The source gives every order a customer record of its own; the person behind it is joined here, once.
with orders as (
    select * from {{source 'olist' 'orders'}}
),

customers as (
    select * from {{source 'olist' 'customers'}}
),

final as (
    select
        trim(orders.order_id) as order_id,
        trim(orders.customer_id) as customer_record_id,
        trim(customers.customer_unique_id) as person_id,
        trim(customers.customer_state) as state,
        case trim(orders.order_status) when 'canceled' then 'cancelled' else trim(orders.order_status) end as status,
        cast(orders.order_purchase_timestamp as timestamp) as ordered_at,
        cast(orders.order_purchase_timestamp as date) as ordered_on,
        cast(orders.order_delivered_carrier_date as timestamp) as handed_to_carrier_at,
        cast(orders.order_delivered_customer_date as timestamp) as delivered_at,
        cast(orders.order_estimated_delivery_date as date) as promised_date
    from orders
    left join customers on orders.customer_id = customers.customer_id
)

select * from final
