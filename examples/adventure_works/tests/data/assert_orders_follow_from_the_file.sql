-- Every entry of the internet book follows from its order lines, and every line from itself: the file has quantity and
-- price beside the amount, tax is 8 % and freight 2.5 % of it, and the cost is that of the product. So a cent that has
-- moved, in the book or in the file, is named by its order.
with lines as (
    select
        trim(SalesOrderNumber) as order_id,
        SalesOrderLineNumber as line_no,
        cast(UnitPrice as decimal(18,4)) * OrderQuantity as sales,
        cast(SalesAmount as decimal(18,4)) as sales_amount,
        cast(TaxAmt as decimal(18,4)) as tax,
        cast(Freight as decimal(18,4)) as freight,
        cast(ProductStandardCost as decimal(18,4)) * OrderQuantity as cost,
        cast(TotalProductCost as decimal(18,4)) as product_cost
    from {{source 'adventure_works' 'internet_sales'}}
),

-- half of the fourth decimal is the rounding of the source
at_odds as (
    select order_id, 'line ' || line_no || ' of the file' as what, sales as expected_amount, sales_amount as found_amount
    from lines
    where sales <> sales_amount
    union all
    select order_id, 'tax of line ' || line_no || ' of the file', round(sales * 0.08, 4), tax
    from lines
    where abs(sales * 0.08 - tax) > 0.0001
    union all
    select order_id, 'freight of line ' || line_no || ' of the file', round(sales * 0.025, 4), freight
    from lines
    where abs(sales * 0.025 - freight) > 0.0001
    union all
    select order_id, 'cost of line ' || line_no || ' of the file', cost, product_cost
    from lines
    where cost <> product_cost
),

expected as (
    select
        order_id,
        unnest(['I-4200', 'I-4900', 'I-2200', 'I-5020', 'I-1166', 'I-1100']) as account_id,
        unnest([-sales, -freight, -tax, cost, -cost, sales + freight + tax]) as amount
    from (
        select
            order_id,
            sum(round(sales_amount, 2)) as sales,
            sum(round(freight, 2)) as freight,
            sum(round(tax, 2)) as tax,
            sum(round(product_cost, 2)) as cost
        from lines
        group by order_id
    ) as orders
),

posted as (
    select
        document_id as order_id,
        account_id,
        sum(amount) as amount,
        string_agg(entry_id, ', ' order by line_no) as entry_ids
    from {{ref 'input_gl_entries'}}
    where book = 'derived:internet'
    group by document_id, account_id
)

select order_id as document_id, account_id as what, expected.amount as expected_amount, posted.amount as found_amount, entry_ids
from expected
full join posted using (order_id, account_id)
where coalesce(expected.amount, 0) <> coalesce(posted.amount, 0)
union all
select *, null as entry_ids from at_odds
order by document_id, what
