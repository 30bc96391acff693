-- grain: one row per answered contact
with contacts as (
    select * from {{ref 'stg_tidewell__contacts'}}
),

final as (
    select
        contact_id as interaction_id,
        case_id,
        customer_id,
        channel,
        true as assisted,
        'inbound' as direction,
        queue,
        reason,
        started_at,
        answered_at,
        ended_at,
        handle_seconds,
        wait_seconds,
        false as abandoned,
        staff_id,
        transferred,
        'tidewell: contacts' as source,
        contact_id as source_row
    from contacts
)

select * from final
