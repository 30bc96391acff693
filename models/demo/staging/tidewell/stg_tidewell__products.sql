-- grain: one row per product and first day of its list price
with products as (
    select * from {{source 'tidewell' 'products'}}
),

final as (
    select
        trim(product_id) as product_id,
        product_name,
        product_line,
        category,
        list_price,
        currency,
        valid_from,
        valid_to
    from products
)

select * from final
