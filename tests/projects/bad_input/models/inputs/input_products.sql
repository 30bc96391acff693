-- grain: one row per product
with rows_by_hand as (
    select *
    from (
        values
        ('tea', 'tea, "loose"
🍵')
    ) as rows_by_hand (product_id, product_line)
)

select
    cast(product_id as varchar) as product_id,
    product_line as product_name,
    cast(product_line as varchar) as product_line,
    cast(null as varchar) as category,
    cast(false as boolean) as is_recurring,
    cast(null as decimal(18,2)) as list_price,
    cast(null as varchar) as currency,
    cast(null as decimal(18,2)) as standard_cost,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
