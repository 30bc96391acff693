-- grain: one row per item of an order
select
    order_id,
    line_no,
    product_id,
    seller_id,
    cast(1 as decimal(18,4)) as quantity,
    price as net_amount,
    freight as shipping_amount,
    {{setting 'currency'}} as currency,
    'olist: order_items' as source,
    order_id || ':' || line_no as source_row
from {{ref 'stg_olist__order_items'}}
