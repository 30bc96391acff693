-- grain: one row per metric and version of the scorecard
select
    metric,
    '1' as metric_version,
    portfolio,
    kind,
    unit,
    factor,
    class,
    has_t12m,
    name,
    horizon
from {{ref 'scorecard_metrics'}}
union all
select
    metric_id as metric,
    version as metric_version,
    'perception' as portfolio,
    case when family = 'nps' then 'nps' else 'mean' end as kind,
    'index' as unit,
    case when family = 'nps' then 100 else 1 end as factor,
    'Measured' as class,
    true as has_t12m,
    metric_id as name,
    -- a relationship is asked about in general, a transaction right after it
    case when survey_type = 'transactional' then 'short' else 'long' end as horizon
from {{ref 'input_score_metrics'}}
where family in ('nps', 'csat', 'ces', 'dimension')
