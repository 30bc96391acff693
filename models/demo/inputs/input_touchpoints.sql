-- grain: one row per touch of a person before its order, or of a customer by a campaign
with touchpoints as (
    select * from {{ref 'stg_tidewell__touchpoints'}}
),

final as (
    select
        touch_id,
        customer_id,
        prospect_id,
        touched_at,
        channel,
        campaign_id,
        touch_type,
        'tidewell: touchpoints' as source,
        touch_id as source_row
    from touchpoints
)

select * from final
