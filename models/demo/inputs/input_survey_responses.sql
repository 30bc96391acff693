-- grain: one row per answer
with responses as (
    select * from {{ref 'stg_tidewell__survey_responses'}}
),

final as (
    select
        response_id,
        response_id as answer_id,
        customer_id,
        cast(null as varchar) as respondent_id,
        invite_id,
        'relational_half_yearly' as survey_id,
        'nps_relational' as metric_id,
        '1' as metric_version,
        'relational' as survey_type,
        score,
        responded_at,
        'relationship' as event_type,
        cast(null as varchar) as event_id,
        channel,
        language,
        true as completed,
        responded_at as known_at,
        'tidewell: survey_responses' as source,
        response_id as source_row
    from responses
)

select * from final
