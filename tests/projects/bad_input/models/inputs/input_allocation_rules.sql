-- grain: one row per rule
with rows_by_hand as (
    select *
    from (
        values
        ('service', 'SERVICE', 'contacts'),
        ('shipping', 'SHIPPING', 'units')
    ) as rows_by_hand (rule_id, from_node, driver_id)
)

select
    cast(rule_id as varchar) as rule_id,
    cast(1 as smallint) as stage,
    cast(from_node as varchar) as from_node,
    'customer' as to_kind,
    cast(null as varchar) as to_node,
    cast(driver_id as varchar) as driver_id,
    '*' as entity_id,
    cast(1 as smallint) as priority,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'both' as basis,
    'controlling' as owner,
    cast(null as varchar) as approved_by,
    cast('2020-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
