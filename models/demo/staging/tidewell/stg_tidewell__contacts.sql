-- grain: one row per answered contact of a case
with contacts as (
    select * from {{source 'tidewell' 'contacts'}}
),

final as (
    select
        trim(contact_id) as contact_id,
        case_id,
        trim(customer_id) as customer_id,
        channel,
        queue,
        reason,
        started_at,
        answered_at,
        ended_at,
        handle_seconds,
        wait_seconds,
        staff_id,
        transferred
    from contacts
)

select * from final
