-- 775 orders have no items and 162,591.95 was paid for them; all of it is revenue of the person who paid.
with without_items as (
    select orders.order_id
    from {{ref 'input_orders'}} as orders
    left join {{ref 'input_order_lines'}} as lines on orders.order_id = lines.order_id
    where lines.order_id is null
),

revenue as (
    select cast(-sum(entries.amount) as decimal(18,2)) as amount
    from {{ref 'input_gl_entries'}} as entries
    inner join without_items on entries.document_id = without_items.order_id
    where entries.account_id in ('4300', '4310') and entries.customer_id is not null
),

counted as (
    select count(*) as orders
    from without_items
)

select
    counted.orders,
    revenue.amount
from counted
cross join revenue
where counted.orders <> 775
    or revenue.amount is distinct from 162591.95
