-- grain: one row per cost pool
select
    cost_pool,
    pool_group,
    cost_behaviour,
    marginal,
    owner,
    description,
    'seed: tidewell_cost_pools' as source,
    cost_pool as source_row
from {{ref 'tidewell_cost_pools'}}
