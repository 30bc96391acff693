-- grain: one row per person who bought on the internet, and per reseller
with people as (
    select
        'AWI-' || customers.CustomerKey as customer_id,
        'B2C' as customer_type,
        customers.DateFirstPurchase as first_order_on,
        'internet' as channel,
        customers.GeographyKey as geography_key,
        cast(null as varchar) as industry,
        cast(year(customers.BirthDate) as smallint) as birth_year,
        sha256(lower(trim(customers.EmailAddress))) as email_hash
    from {{source 'adventure_works' 'customers'}} as customers
),

first_orders as (
    select ResellerKey as reseller_key, cast(min(OrderDate) as date) as first_order_on
    from {{source 'adventure_works' 'reseller_sales'}}
    group by ResellerKey
),

resellers as (
    select
        'AWR-' || resellers.ResellerKey as customer_id,
        'RESELLER' as customer_type,
        first_orders.first_order_on,
        'reseller' as channel,
        resellers.GeographyKey as geography_key,
        trim(resellers.BusinessType) as industry,
        cast(null as smallint) as birth_year,
        cast(null as varchar) as email_hash
    from {{source 'adventure_works' 'resellers'}} as resellers
    left join first_orders on resellers.ResellerKey = first_orders.reseller_key
),

everybody as (
    select * from people
    union all
    select * from resellers
),

final as (
    select
        everybody.*,
        trim(geography.CountryRegionCode) as country,
        trim(geography.StateProvinceName) as region
    from everybody
    left join {{source 'adventure_works' 'geography'}} as geography on everybody.geography_key = geography.GeographyKey
)

select * from final
