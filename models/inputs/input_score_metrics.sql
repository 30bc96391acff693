-- grain: one row per metric and version
-- Default of the port: the shipped scales.
select
    metric_id,
    version,
    family,
    survey_type,
    scale_min,
    scale_max,
    step,
    direction,
    low_max,
    mid_max,
    low_label,
    mid_label,
    high_label,
    carry_months,
    'seed: score_metrics' as source,
    metric_id || ':' || version as source_row
from {{ref 'score_metrics'}}
