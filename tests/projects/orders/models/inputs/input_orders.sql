-- grain: one row per order
select
    order_id,
    customer_id,
    ordered_at,
    cast(null as varchar) as channel,
    cast(null as varchar) as site_id,
    'delivered' as status,
    cast(null as date) as promised_date,
    cast(null as timestamp) as delivered_at,
    'EUR' as currency,
    ordered_at as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_orders'}}
