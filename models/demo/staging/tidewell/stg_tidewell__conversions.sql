-- grain: one row per stage that a person reached
with conversions as (
    select * from {{source 'tidewell' 'conversions'}}
),

final as (
    select
        trim(conversion_id) as conversion_id,
        prospect_id,
        trim(customer_id) as customer_id,
        stage,
        happened_at,
        channel,
        currency
    from conversions
)

select * from final
