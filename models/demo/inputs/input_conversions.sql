-- grain: one row per stage that a person reached
with conversions as (
    select * from {{ref 'stg_tidewell__conversions'}}
),

final as (
    select
        conversion_id,
        prospect_id,
        customer_id,
        stage,
        happened_at,
        channel,
        cast(null as decimal(18,2)) as value,
        currency,
        'tidewell: conversions' as source,
        conversion_id as source_row
    from conversions
)

select * from final
