-- A rule of stage 1 shares out a declared pool, and no pool of acquisition: what winning customers costs is laid on
-- cohorts.
select
    rules.rule_id,
    rules.from_node,
    case
        when pools.cost_pool is null then 'no such pool in input_cost_pools'
        else 'a pool of acquisition is not allocated'
    end as problem
from {{ref 'input_allocation_rules'}} as rules
left join {{ref 'input_cost_pools'}} as pools on rules.from_node = pools.cost_pool
where rules.stage = 1 and (pools.cost_pool is null or pools.pool_group = 'acquire')
order by rules.rule_id
