-- grain: one row per rule and first day
select
    rule_id,
    stage,
    from_node,
    to_kind,
    to_node,
    driver_id,
    entity_id,
    priority,
    valid_from,
    valid_to,
    basis,
    owner,
    approved_by,
    cast(valid_from as timestamp) as known_at,
    'seed: tidewell_allocation_rules' as source,
    rule_id as source_row
from {{ref 'tidewell_allocation_rules'}}
