-- grain: one row per spend
with campaign_spend as (
    select * from {{ref 'stg_tidewell__campaign_spend'}}
),

final as (
    select
        spend_id,
        spend_date,
        channel,
        cast(null as varchar) as campaign_id,
        amount,
        currency,
        true as is_acquisition,
        cast(null as varchar) as initiative_id,
        document_id,
        known_at,
        'tidewell: campaign_spend' as source,
        spend_id as source_row
    from campaign_spend
)

select * from final
