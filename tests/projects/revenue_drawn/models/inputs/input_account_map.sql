-- grain: one row per account, entity and cost centre
select
    account_id,
    '*' as entity_id,
    '*' as cost_centre,
    report_line,
    cast(null as varchar) as cost_pool,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'controlling' as owner,
    cast('2020-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from (values ('1000', 'balance_sheet'), ('4000', 'net_revenue')) as map (account_id, report_line)
