-- grain: one row per account, entity, cost centre and first day
select
    account_id,
    entity_id,
    cost_centre,
    report_line,
    cost_pool,
    valid_from,
    valid_to,
    owner,
    cast(valid_from as timestamp) as known_at,
    'seed: tidewell_account_map' as source,
    account_id || ':' || entity_id || ':' || cost_centre as source_row
from {{ref 'tidewell_account_map'}}
