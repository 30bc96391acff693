-- grain: one row per product
select
    product_id,
    product_id as product_name,
    product_line,
    cast(null as varchar) as category,
    true as is_recurring,
    cast(null as decimal(18,2)) as list_price,
    cast(null as varchar) as currency,
    cast(null as decimal(18,2)) as standard_cost,
    date '2020-01-01' as valid_from,
    cast(null as date) as valid_to,
    'drawn' as source,
    cast(null as varchar) as source_row
from (values ('p0', 'plan'), ('p1', 'plan'), ('p2', 'add-on')) as products (product_id, product_line)
