-- grain: one row per customer: its company is its segment
select
    customer_id,
    'company' as persona_set,
    plan as persona,
    date '2024-01-01' as valid_from,
    cast(null as date) as valid_to,
    'drawn' as assigned_by,
    timestamp '2024-01-01' as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_customers'}}
