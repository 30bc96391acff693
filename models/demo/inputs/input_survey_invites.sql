-- grain: one row per invitation
with invites as (
    select * from {{ref 'stg_tidewell__survey_invites'}}
),

final as (
    select
        invite_id,
        customer_id,
        'relational_half_yearly' as survey_id,
        'nps_relational' as metric_id,
        channel,
        language,
        'relationship' as event_type,
        cast(null as varchar) as event_id,
        sent_at,
        delivered_at,
        cast(null as varchar) as invited_by_staff_id,
        -- the generator says who was asked, not who could have been
        cast(null as timestamp) as eligible_at,
        cast(null as varchar) as exclusion_reason,
        'tidewell: survey_invites' as source,
        invite_id as source_row
    from invites
)

select * from final
