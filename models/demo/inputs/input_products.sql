-- grain: one row per product and first day of its list price
with products as (
    select * from {{ref 'stg_tidewell__products'}}
),

final as (
    select
        product_id,
        product_name,
        product_line,
        category,
        true as is_recurring,
        list_price,
        currency,
        cast(null as decimal(18,2)) as standard_cost,
        valid_from,
        valid_to,
        'tidewell: products' as source,
        product_id || ':' || valid_from as source_row
    from products
)

select * from final
