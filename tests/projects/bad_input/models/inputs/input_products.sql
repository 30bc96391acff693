-- grain: one row per product and the days on which its attributes held
with rows_by_hand as (
    select *
    from (
        values
        ('tea', 'tea, "loose"
🍵', '2020-01-01', null, 'none'),
        -- in two product lines from 2025 on
        ('tea', 'drinks', '2025-01-01', null, 'product')
    ) as rows_by_hand (product_id, product_line, valid_from, valid_to, only_when)
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
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
where only_when in ('none', {{var 'bad'}})
