-- grain: one row per product and first day of its validity
select
    product_id,
    valid_from,
    valid_to,
    product_name,
    product_line,
    category,
    is_recurring
from {{ref 'input_products'}}
order by product_id, valid_from
