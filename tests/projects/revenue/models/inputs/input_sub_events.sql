-- grain: one row per change of a subscription
select
    'e-' || customer_id || event_type as event_id,
    's-' || customer_id as subscription_id,
    customer_id,
    event_type,
    cast(effective_date as date) as event_date,
    cast(effective_date as date) as effective_date,
    cast(null as decimal(18,2)) as old_mrr,
    cast(null as decimal(18,2)) as new_mrr,
    'EUR' as currency,
    cast(null as varchar) as reason,
    cast(effective_date as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values
    ('leaver', 'end_voluntary', '2023-05-10'),
    ('downgraded', 'downgrade', '2023-09-05'),
    ('downgraded', 'end_involuntary', '2023-09-20')
) as events (customer_id, event_type, effective_date)
