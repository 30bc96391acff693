-- grain: one row per product
select
    product_id,
    product_id as product_name,
    category as product_line,
    category,
    false as is_recurring,
    cast(null as decimal(18,2)) as list_price,
    cast(null as varchar) as currency,
    cast(null as decimal(18,2)) as standard_cost,
    date '2016-01-01' as valid_from,
    cast(null as date) as valid_to,
    'olist: products' as source,
    product_id as source_row
from {{ref 'stg_olist__products'}}
