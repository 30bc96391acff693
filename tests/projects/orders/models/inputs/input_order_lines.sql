-- grain: one row per line; an order has one
select
    order_id,
    cast(1 as integer) as line_no,
    'thing' as product_id,
    cast(null as varchar) as seller_id,
    cast(1 as decimal(18,4)) as quantity,
    amount as net_amount,
    cast(0 as decimal(18,2)) as shipping_amount,
    'EUR' as currency,
    'drawn' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_orders'}}
