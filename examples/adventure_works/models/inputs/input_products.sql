-- grain: one row per product and first day
select
    product_id,
    product_name,
    product_line,
    category,
    false as is_recurring,
    list_price,
    {{setting 'currency'}} as currency,
    standard_cost,
    valid_from,
    valid_to,
    'adventure_works: DimProduct' as source,
    product_id || ':' || valid_from as source_row
from {{ref 'stg_adventure_works__products'}}
