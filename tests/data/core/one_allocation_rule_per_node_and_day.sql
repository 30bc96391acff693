-- At most one rule shares out a pool or an activity of an entity on a day: money is never handed out twice.
select
    earlier.stage,
    earlier.from_node,
    earlier.entity_id,
    earlier.rule_id,
    later.rule_id as other_rule_id,
    later.valid_from as overlaps_from,
    earlier.valid_to as overlaps_to
from {{ref 'input_allocation_rules'}} as earlier
inner join {{ref 'input_allocation_rules'}} as later
    on earlier.stage = later.stage
    and earlier.from_node = later.from_node
    and earlier.entity_id = later.entity_id
    and (earlier.valid_from, earlier.rule_id) < (later.valid_from, later.rule_id)
    and coalesce(earlier.valid_to, date '9999-12-31') > later.valid_from
order by earlier.stage, earlier.from_node, earlier.entity_id, overlaps_from
