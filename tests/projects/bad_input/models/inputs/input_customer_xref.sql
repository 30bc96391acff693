-- grain: one row per source id and validity
with rows_by_hand as (
    select *
    from (
        values
        ('crm-1', 'b', '2025-01-01', null, 'identity'),
        ('crm-1', 'b2', '2025-06-01', null, 'identity'),
        ('crm-2', 'b2', '2025-01-01', null, 'none')
    ) as rows_by_hand (source_id, customer_id, valid_from, valid_to, only_when)
)

select
    'crm' as source_system,
    cast(source_id as varchar) as source_id,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(customer_id as varchar) as customer_id,
    'exact' as method,
    cast(null as decimal(5,4)) as confidence,
    'same_person' as relation,
    cast('2025-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
where only_when in ('none', {{var 'bad'}})
