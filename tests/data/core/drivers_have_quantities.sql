-- A driver that a rule names and that never has a quantity: mistyped, or its port is not filled. All that the rule
-- should share stays on UNALLOCATED, reason zero_driver.
select rules.rule_id, rules.stage, rules.from_node, rules.driver_id, rules.to_kind
from {{ref 'input_allocation_rules'}} as rules
where not exists (
    select 1
    from {{ref 'int_driver_values'}} as drivers
    where drivers.driver_id = rules.driver_id and drivers.to_kind = rules.to_kind
)
order by rules.rule_id
