-- grain: one row per invitation
with invites as (
    select * from {{ref 'stg_tidewell__survey_invites'}}
),

final as (
    select
        invite_id,
        customer_id,
        survey_id,
        metric_id,
        channel,
        language,
        event_type,
        event_id,
        sent_at,
        delivered_at,
        cast(null as varchar) as invited_by_staff_id,
        eligible_at,
        exclusion_reason,
        'tidewell: survey_invites' as source,
        invite_id as source_row
    from invites
)

select * from final
