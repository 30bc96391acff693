-- grain: one row per account, entity and cost centre
with rows_by_hand as (
    select *
    from (
        values
        ('1000', '*', '*', 'balance_sheet', null),
        ('3000', '*', '*', 'balance_sheet', null),
        ('4000', '*', '*', 'net_revenue', null),
        ('5000', '*', '*', 'cost_of_revenue', 'PRODUCT'),
        ('6000', '*', '*', 'cost_to_serve', 'SERVICE'),
        ('6000', '*', 'CC9', 'overhead', 'OVERHEAD'),
        ('6000', 'E2', '*', 'cost_to_serve', 'TOOLS')
    ) as rows_by_hand (
        account_id, entity_id, cost_centre, report_line, cost_pool
    )
)

select
    cast(account_id as varchar) as account_id,
    cast(entity_id as varchar) as entity_id,
    cast(cost_centre as varchar) as cost_centre,
    cast(report_line as varchar) as report_line,
    cast(cost_pool as varchar) as cost_pool,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'controlling' as owner,
    cast('2020-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
