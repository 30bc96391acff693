-- grain: one row per customer, purpose and the days on which the answer held
with consents as (
    select * from {{ref 'stg_tidewell__consents'}}
),

final as (
    select
        customer_id,
        purpose,
        granted,
        valid_from,
        valid_to,
        known_at,
        'tidewell: consents' as source,
        customer_id || ':' || purpose || ':' || cast(valid_from as varchar) as source_row
    from consents
)

select * from final
