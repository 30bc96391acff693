-- grain: one row per answer
with responses as (
    select * from {{ref 'stg_tidewell__survey_responses'}}
),

final as (
    select
        response_id,
        response_id as answer_id,
        customer_id,
        respondent_id,
        invite_id,
        survey_id,
        metric_id,
        '1' as metric_version,
        case when survey_id = 'after_case' then 'transactional' else 'relational' end as survey_type,
        score,
        responded_at,
        event_type,
        event_id,
        channel,
        language,
        true as completed,
        responded_at as known_at,
        'tidewell: survey_responses' as source,
        response_id as source_row
    from responses
)

select * from final
