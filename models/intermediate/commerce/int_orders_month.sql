-- grain: one row per customer and fiscal month with an order
with orders as (
    select * from {{ref 'int_orders'}}
),

final as (
    select
        customer_id,
        fiscal_month,
        count(*) as order_count,
        cast(sum(unit_count) as decimal(18,4)) as unit_count
    from orders
    group by customer_id, fiscal_month
)

select * from final
