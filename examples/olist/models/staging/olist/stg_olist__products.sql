-- grain: one row per product
with products as (
    select * from {{source 'olist' 'products'}}
),

translation as (
    select * from {{source 'olist' 'category_translation'}}
),

final as (
    select
        trim(products.product_id) as product_id,
        -- two categories have no translation and keep their own name
        coalesce(
            nullif(trim(translation.product_category_name_english), ''),
            nullif(trim(products.product_category_name), ''),
            '(none)'
        ) as category
    from products
    left join translation on products.product_category_name = translation.product_category_name
)

select * from final
