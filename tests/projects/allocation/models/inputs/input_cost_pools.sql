-- grain: one row per pool
with rows_by_hand as (
    select *
    from (
        values
        ('SERVICE', 'serve', 'variable', true),
        ('TOOLS', 'serve', 'fixed', false),
        ('FULFIL', 'serve', 'variable', true),
        ('IT', 'overhead', 'fixed', false),
        ('RETURNS', 'product', 'variable', true),
        ('LEGAL', 'retain', 'variable', true),
        ('PREMISES', 'overhead', 'fixed', false),
        ('BILLING', 'serve', 'variable', true),
        ('MEDIA', 'acquire', 'variable', true)
    ) as rows_by_hand (cost_pool, pool_group, cost_behaviour, marginal)
)

select
    cast(cost_pool as varchar) as cost_pool,
    cast(pool_group as varchar) as pool_group,
    cast(cost_behaviour as varchar) as cost_behaviour,
    marginal,
    'controlling' as owner,
    'by hand' as description,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
