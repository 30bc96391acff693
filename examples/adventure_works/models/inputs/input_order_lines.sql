-- grain: one row per line of an internet order
select
    order_id,
    line_no,
    product_id,
    cast(null as varchar) as seller_id,
    cast(quantity as decimal(18,4)) as quantity,
    sales_amount as net_amount,
    freight as shipping_amount,
    {{setting 'currency'}} as currency,
    'adventure_works: FactInternetSales' as source,
    order_id || ':' || line_no as source_row
from {{ref 'stg_adventure_works__internet_lines'}}
