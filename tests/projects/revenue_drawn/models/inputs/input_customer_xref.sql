-- grain: one row per source id and validity
-- ten customers are merged into their neighbour in the middle of 2024
select
    'crm' as source_system,
    'crm-' || k as source_id,
    case step when 0 then date '2022-01-01' else date '2024-06-15' end as valid_from,
    case step when 0 then date '2024-06-15' end as valid_to,
    'c' || (k + step) as customer_id,
    'exact' as method,
    cast(null as decimal(5,4)) as confidence,
    case step when 0 then 'same_person' else 'merged_into' end as relation,
    timestamp '2024-06-15 00:00:00' as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from generate_series(2, 20, 2) as customers (k)
cross join (values (0), (1)) as steps (step)
