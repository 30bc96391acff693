-- grain: one row per product
-- The line of the as-of date; of a product that is yet to come its first.
select
    product_id,
    coalesce(
        arg_max(product_line, valid_from) filter (where valid_from <= {{var 'as_of_date'}}),
        arg_min(product_line, valid_from)
    ) as product_line
from {{ref 'input_products'}}
group by product_id
