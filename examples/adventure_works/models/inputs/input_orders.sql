-- grain: one row per internet order
with orders as (
    select distinct order_id, customer_id, ordered_on, shipped_on, due_on
    from {{ref 'stg_adventure_works__internet_lines'}}
)

select
    order_id,
    customer_id,
    cast(ordered_on as timestamp) as ordered_at,
    'internet' as channel,
    cast(null as varchar) as site_id,
    'shipped' as status,
    due_on as promised_date,
    cast(null as timestamp) as delivered_at,
    {{setting 'currency'}} as currency,
    cast(ordered_on as timestamp) as known_at,
    'adventure_works: FactInternetSales' as source,
    order_id as source_row
from orders
