-- grain: one row per source id and validity
with rows_by_hand as (
    select *
    from (
        values
        ('crm-4', '2024-01-01', '2026-02-15', 'c4old', 'same_person'),
        ('crm-4', '2026-02-15', null, 'c4', 'merged_into')
    ) as rows_by_hand (
        source_id, valid_from, valid_to, customer_id, relation
    )
)

select
    'crm' as source_system,
    cast(source_id as varchar) as source_id,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(customer_id as varchar) as customer_id,
    'exact' as method,
    cast(null as decimal(5,4)) as confidence,
    cast(relation as varchar) as relation,
    cast('2026-02-15' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
