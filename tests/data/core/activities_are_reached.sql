-- A rule of stage 2 for an activity to which no money ever comes: mistyped, or its resource driver measures nothing.
select rules.rule_id, rules.from_node
from {{ref 'input_allocation_rules'}} as rules
where rules.stage = 2
    and rules.from_node not in (select node from {{ref 'int_allocation_edges'}} where to_kind = 'activity')
order by rules.rule_id
