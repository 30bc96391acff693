-- grain: one row per answer to a survey
with responses as (
    select * from {{source 'tidewell' 'survey_responses'}}
),

final as (
    select
        trim(response_id) as response_id,
        invite_id,
        trim(customer_id) as customer_id,
        respondent_id,
        survey_id,
        metric_id,
        event_type,
        event_id,
        channel,
        language,
        cast(score as decimal(9,2)) as score,
        responded_at
    from responses
)

select * from final
