-- grain: one row per order
with orders as (
    select * from {{ref 'stg_olist__orders'}}
),

-- the state that the goods are sent from; an order of shops in several states is of none
origins as (
    select items.order_id, min(sellers.state) as state
    from {{ref 'stg_olist__order_items'}} as items
    left join {{ref 'stg_olist__sellers'}} as sellers on items.seller_id = sellers.seller_id
    group by items.order_id
    having count(*) = count(sellers.state) and min(sellers.state) = max(sellers.state)
)

select
    orders.order_id,
    person_id as customer_id,
    ordered_at,
    cast(null as varchar) as channel,
    origins.state as site_id,
    status,
    promised_date,
    delivered_at,
    {{setting 'currency'}} as currency,
    ordered_at as known_at,
    'olist: orders' as source,
    orders.order_id as source_row
from orders
left join origins on orders.order_id = origins.order_id
