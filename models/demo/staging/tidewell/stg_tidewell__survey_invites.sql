-- grain: one row per invitation to a survey
with invites as (
    select * from {{source 'tidewell' 'survey_invites'}}
),

final as (
    select
        trim(invite_id) as invite_id,
        trim(customer_id) as customer_id,
        survey_id,
        metric_id,
        event_type,
        event_id,
        channel,
        language,
        eligible_at,
        sent_at,
        delivered_at,
        exclusion_reason
    from invites
)

select * from final
