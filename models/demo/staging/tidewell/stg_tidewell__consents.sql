-- grain: one row per customer, purpose and the days on which the answer held
with consents as (
    select * from {{source 'tidewell' 'consents'}}
),

final as (
    select
        trim(customer_id) as customer_id,
        purpose,
        granted,
        valid_from,
        valid_to,
        known_at
    from consents
)

select * from final
