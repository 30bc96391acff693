-- grain: one row per cost pool
select
    cost_pool,
    pool_group,
    cost_behaviour,
    marginal,
    owner,
    description,
    'seed: adventure_works_cost_pools' as source,
    cost_pool as source_row
from {{ref 'adventure_works_cost_pools'}}
