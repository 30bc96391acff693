-- grain: one row per pool
with rows_by_hand as (
    select *
    from (
        values
        ('GOODS', 'product'),
        ('SERVICE', 'serve'),
        ('SHIPPING', 'serve')
    ) as rows_by_hand (cost_pool, pool_group)
)

select
    cast(cost_pool as varchar) as cost_pool,
    cast(pool_group as varchar) as pool_group,
    'variable' as cost_behaviour,
    cast(true as boolean) as marginal,
    'controlling' as owner,
    'by hand' as description,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
