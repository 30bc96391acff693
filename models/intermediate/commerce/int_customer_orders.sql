-- grain: one row per customer with an order
with orders as (
    select
        *,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_no,
        count(*) over (partition by customer_id) as order_count
    from {{ref 'int_orders'}}
    where customer_id <> 'UNALLOCATED'
        -- an order after the as-of day is not known yet
        and cast({{> local_time at='ordered_at'}} as date) <= {{var 'as_of_date'}}
),

final as (
    select
        customer_id,
        order_id as first_order_id,
        cast({{> local_time at='ordered_at'}} as date) as first_ordered_on,
        fiscal_month as first_order_month,
        order_count
    from orders
    where order_no = 1
)

select * from final
