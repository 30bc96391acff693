-- grain: one row per metric and version
select
    metric,
    metric_version as version,
    name,
    unit,
    class,
    horizon,
    portfolio,
    kind = 'total' as additive
from {{ref 'int_scorecard_metrics'}}
order by metric, version
