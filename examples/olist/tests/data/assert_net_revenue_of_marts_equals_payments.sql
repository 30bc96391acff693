-- A person's net revenue of a month is what the person paid for the orders of that month, and all of it together
-- is 16,008,872.12, the sum of the payments table. Months in which nothing was due (three) are there with 0.00.
with paid as (
    select
        orders.customer_id,
        cast(date_trunc('month', orders.ordered_at) as date) as fiscal_month,
        cast(sum(coalesce(payments.amount, 0)) as decimal(18,2)) as amount
    from {{ref 'input_orders'}} as orders
    left join {{ref 'input_payments'}} as payments on orders.order_id = payments.order_id
    group by orders.customer_id, cast(date_trunc('month', orders.ordered_at) as date)
),

mart as (
    select
        customer_id,
        fiscal_month,
        net_revenue
    from {{ref 'mart_unit_economics_month'}}
),

differing as (
    select
        customer_id,
        fiscal_month,
        paid.amount as paid,
        mart.net_revenue
    from paid
    full join mart using (customer_id, fiscal_month)
    where paid.amount is distinct from mart.net_revenue
),

totals as (
    select cast(sum(net_revenue) as decimal(18,2)) as net_revenue
    from mart
)

select * from differing
union all
select
    'all' as customer_id,
    cast(null as date) as fiscal_month,
    16008872.12::decimal(18,2) as paid,
    net_revenue
from totals
where net_revenue is distinct from 16008872.12
order by customer_id, fiscal_month
