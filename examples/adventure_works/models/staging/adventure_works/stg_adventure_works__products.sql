-- grain: one row per product and version
with products as (
    select
        trim(ProductAlternateKey) as product_id,
        trim(EnglishProductName) as product_name,
        ProductSubcategoryKey as subcategory_key,
        cast(StartDate as date) as valid_from,
        lead(cast(StartDate as date)) over (partition by ProductAlternateKey order by StartDate) as valid_to,
        -- bought parts have no prices
        cast(round(try_cast(ListPrice as decimal(18,4)), 2) as decimal(18,2)) as list_price,
        cast(round(try_cast(StandardCost as decimal(18,4)), 2) as decimal(18,2)) as standard_cost
    from {{source 'adventure_works' 'products'}}
),

final as (
    select
        products.*,
        coalesce(trim(categories.EnglishProductCategoryName), 'Parts') as product_line,
        trim(subcategories.EnglishProductSubcategoryName) as category
    from products
    left join {{source 'adventure_works' 'subcategories'}} as subcategories
        on products.subcategory_key = subcategories.ProductSubcategoryKey
    left join {{source 'adventure_works' 'categories'}} as categories
        on subcategories.ProductCategoryKey = categories.ProductCategoryKey
)

select * from final
