-- For every order the revenue lines equal the payments: no money is made and none vanishes, also where
-- an order has no items (775) or was never paid (one).
with paid as (
    select
        order_id,
        sum(amount) as amount
    from {{ref 'input_payments'}}
    group by order_id
),

revenue as (
    select
        entries.document_id as order_id,
        -sum(entries.amount) as amount
    from {{ref 'input_gl_entries'}} as entries
    inner join {{ref 'input_account_map'}} as map
        on entries.account_id = map.account_id
    where map.report_line = 'net_revenue'
    group by entries.document_id
)

select
    order_id,
    coalesce(paid.amount, 0) as paid,
    coalesce(revenue.amount, 0) as revenue
from paid
full join revenue using (order_id)
where coalesce(paid.amount, 0) <> coalesce(revenue.amount, 0)
order by order_id
