-- grain: one row per line of an internet order
-- US dollars whatever the currency key says: a product has one and the same price in every currency.
with sales as (
    select * from {{source 'adventure_works' 'internet_sales'}}
),

final as (
    select
        trim(sales.SalesOrderNumber) as order_id,
        sales.SalesOrderLineNumber as line_no,
        'AWI-' || sales.CustomerKey as customer_id,
        trim(products.ProductAlternateKey) as product_id,
        trim(currencies.CurrencyAlternateKey) as currency_label,
        cast(sales.OrderDate as date) as ordered_on,
        cast(sales.ShipDate as date) as shipped_on,
        cast(sales.DueDate as date) as due_on,
        sales.OrderQuantity as quantity,
        -- four decimals in the source, rounded once here: the difference is named in the tie-out
        cast(round(sales.SalesAmount, 2) as decimal(18,2)) as sales_amount,
        cast(round(sales.Freight, 2) as decimal(18,2)) as freight,
        cast(round(sales.TaxAmt, 2) as decimal(18,2)) as tax,
        cast(round(sales.TotalProductCost, 2) as decimal(18,2)) as product_cost
    from sales
    left join {{source 'adventure_works' 'products'}} as products on sales.ProductKey = products.ProductKey
    left join {{source 'adventure_works' 'currencies'}} as currencies on sales.CurrencyKey = currencies.CurrencyKey
)

select * from final
