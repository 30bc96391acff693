-- grain: one row per survey response
select
    response_id,
    answer_id,
    customer_id,
    metric_id,
    metric_version,
    survey_type,
    score,
    score_band,
    responded_at,
    fiscal_month,
    event_type,
    event_id,
    is_latest_for_event,
    is_answer_head,
    quarantine_reason
from {{ref 'int_responses'}}
