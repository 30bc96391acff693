-- grain: one row per line
with rows_by_hand as (
    select *
    from (
        values
        ('o1', '3', '100.00'),
        ('o2', '-2', '-90.00')
    ) as rows_by_hand (order_id, quantity, net_amount)
)

select
    cast(order_id as varchar) as order_id,
    cast(1 as integer) as line_no,
    'tea' as product_id,
    cast(null as varchar) as seller_id,
    cast(quantity as decimal(18,4)) as quantity,
    cast(net_amount as decimal(18,2)) as net_amount,
    cast(0 as decimal(18,2)) as shipping_amount,
    'BRL' as currency,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
