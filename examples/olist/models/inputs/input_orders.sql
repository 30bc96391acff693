-- grain: one row per order
select
    order_id,
    person_id as customer_id,
    ordered_at,
    cast(null as varchar) as channel,
    cast(null as varchar) as site_id,
    status,
    promised_date,
    delivered_at,
    {{setting 'currency'}} as currency,
    ordered_at as known_at,
    'olist: orders' as source,
    order_id as source_row
from {{ref 'stg_olist__orders'}}
