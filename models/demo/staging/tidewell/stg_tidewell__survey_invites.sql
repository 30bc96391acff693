-- grain: one row per invitation to the relational survey
with invites as (
    select * from {{source 'tidewell' 'survey_invites'}}
),

final as (
    select
        trim(invite_id) as invite_id,
        trim(customer_id) as customer_id,
        channel,
        language,
        sent_at,
        delivered_at
    from invites
)

select * from final
