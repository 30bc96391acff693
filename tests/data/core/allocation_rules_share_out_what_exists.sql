-- A rule of stage 1 shares out a declared pool, and no pool of acquisition: what winning customers costs is laid on
-- cohorts. A rule of stage 2 shares out an activity that some rule of stage 1 may reach.
with rules as (
    select * from {{ref 'input_allocation_rules'}}
),

reached as (
    select to_node as node from rules where stage = 1 and to_kind = 'activity' and to_node is not null
    union
    select driver_values.node
    from {{ref 'int_driver_values'}} as driver_values
    inner join rules on driver_values.driver_id = rules.driver_id
    where rules.stage = 1 and rules.to_kind = 'activity' and driver_values.to_kind = 'activity'
)

select
    rules.rule_id,
    rules.stage,
    rules.from_node,
    case
        when rules.stage = 2 then 'no rule of stage 1 reaches this activity'
        when pools.cost_pool is null then 'no such pool in input_cost_pools'
        else 'a pool of acquisition is not allocated'
    end as problem
from rules
left join {{ref 'input_cost_pools'}} as pools on rules.from_node = pools.cost_pool
where
    case
        when rules.stage = 1 then pools.cost_pool is null or pools.pool_group = 'acquire'
        else rules.from_node not in (select node from reached)
    end
order by rules.rule_id
