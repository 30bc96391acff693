-- grain: one row per metric, segment, fiscal period and version
select
    metric,
    segment,
    fiscal_period_id,
    version,
    target,
    unit,
    owner,
    cast(set_on as timestamp) as set_at,
    'seed: tidewell_targets' as source,
    metric || ':' || fiscal_period_id || ':' || version as source_row
from {{ref 'tidewell_targets'}}
