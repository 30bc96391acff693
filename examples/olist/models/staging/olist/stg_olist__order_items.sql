-- grain: one row per item of an order
with items as (
    select * from {{source 'olist' 'order_items'}}
),

final as (
    select
        trim(order_id) as order_id,
        order_item_id as line_no,
        trim(product_id) as product_id,
        trim(seller_id) as seller_id,
        cast(price as decimal(18,2)) as price,
        cast(freight_value as decimal(18,2)) as freight
    from items
)

select * from final
