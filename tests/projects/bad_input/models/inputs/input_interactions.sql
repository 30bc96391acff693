-- grain: one row per contact
with rows_by_hand as (
    select *
    from (
        values
        ('i1', 'o''neil "zé" 🎈', '2026-01-12 12:00:00'),
        ('i2', 'o''neil "zé" 🎈', '2026-02-01 01:30:00'),
        ('i3', 'b', '2026-01-20 12:00:00')
    ) as rows_by_hand (interaction_id, customer_id, started_at)
)

select
    cast(interaction_id as varchar) as interaction_id,
    cast(null as varchar) as case_id,
    cast(customer_id as varchar) as customer_id,
    'phone' as channel,
    cast(true as boolean) as assisted,
    'inbound' as direction,
    'all' as queue,
    'bill "wrong" 💸' as reason,
    cast(started_at as timestamp) as started_at,
    cast(started_at as timestamp) as answered_at,
    cast(started_at as timestamp) as ended_at,
    cast(60 as integer) as handle_seconds,
    cast(5 as integer) as wait_seconds,
    cast(false as boolean) as abandoned,
    cast(null as varchar) as staff_id,
    cast(false as boolean) as transferred,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
