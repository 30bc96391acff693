-- grain: one row per answer about a case or an interaction, on a satisfaction or an effort scale
select
    responses.response_id,
    metrics.family,
    responses.event_type,
    responses.event_id,
    responses.fiscal_month,
    responses.score
from {{ref 'int_responses'}} as responses
inner join {{ref 'input_score_metrics'}} as metrics
    on responses.metric_id = metrics.metric_id and responses.metric_version = metrics.version
where responses.event_type in ('case', 'interaction')
    and metrics.family in ('csat', 'ces')
    and responses.is_latest_for_event
    and responses.quarantine_reason is null
    and responses.score is not null
    and responses.fiscal_month is not null
