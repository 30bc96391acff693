-- grain: one row per spend
with campaign_spend as (
    select * from {{source 'tidewell' 'campaign_spend'}}
),

final as (
    select
        trim(spend_id) as spend_id,
        spend_date,
        channel,
        entity_id,
        amount,
        currency,
        document_id,
        known_at
    from campaign_spend
)

select * from final
