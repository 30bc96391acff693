-- grain: one row per product
select product_id, arg_max(product_line, valid_from) as product_line
from {{ref 'input_products'}}
group by product_id
