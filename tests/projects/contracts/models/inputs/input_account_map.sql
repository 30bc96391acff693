-- grain: one row per account
select
    account_id,
    '*' as entity_id,
    '*' as cost_centre,
    report_line,
    cost_pool,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'controlling' as owner,
    cast('2020-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values
    ('1000', 'balance_sheet', null),
    ('4000', 'net_revenue', null),
    ('5000', 'cost_of_revenue', 'PRODUCT'),
    ('6000', 'cost_to_serve', 'SERVICE'),
    ('6500', 'retention_cost', 'RETENTION'),
    ('7000', 'acquisition_cost', 'REFERRALS')
) as accounts (account_id, report_line, cost_pool)
