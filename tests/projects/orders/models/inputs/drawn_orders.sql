-- grain: one row per order by the day on which the books were closed
{{config materialized='table' schema='inputs'}}
select
    'o' || k || '-' || i as order_id,
    'c' || k as customer_id,
    k,
    ordered_at,
    cast(ordered_at as date) as day,
    amount,
    cost
from {{ref 'drawn_ahead'}}
where ordered_at < timestamp '2026-01-01 00:00:00'
    -- the shop was closed for a month
    and date_trunc('month', ordered_at) <> date '2024-08-01'
    and ({{var 'world'}} <> 'first_orders' or i = 0)
    and ({{var 'world'}} <> 'one' or k = 1)
