-- grain: one row per order
with rows_by_hand as (
    select *
    from (
        values
        ('o1', 'o''neil "zé" 🎈', '2026-02-01 01:30:00'),
        ('o2', 'b', '2026-02-10 12:00:00')
    ) as rows_by_hand (order_id, customer_id, ordered_at)
)

select
    cast(order_id as varchar) as order_id,
    cast(customer_id as varchar) as customer_id,
    cast(ordered_at as timestamp) as ordered_at,
    cast(null as varchar) as channel,
    cast(null as varchar) as site_id,
    'delivered' as status,
    cast(null as date) as promised_date,
    cast(null as timestamp) as delivered_at,
    'BRL' as currency,
    cast(ordered_at as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
