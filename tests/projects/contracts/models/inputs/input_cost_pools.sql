-- grain: one row per pool
select
    cost_pool,
    pool_group,
    'variable' as cost_behaviour,
    cast(true as boolean) as marginal,
    'controlling' as owner,
    'by hand' as description,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values ('PRODUCT', 'product'), ('SERVICE', 'serve'), ('RETENTION', 'retain'), ('REFERRALS', 'acquire')
) as pools (cost_pool, pool_group)
