-- grain: one row per source id and validity
select
    'crm' as source_system,
    'crm-m' as source_id,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    customer_id,
    'exact' as method,
    cast(null as decimal(5,4)) as confidence,
    relation,
    cast('2023-08-10' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values
    ('2022-06-01', '2023-08-10', 'merged', 'same_person'),
    ('2023-08-10', null, 'survivor', 'merged_into')
) as ids (valid_from, valid_to, customer_id, relation)
