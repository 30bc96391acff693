-- grain: one row per touch of a person before its order, or of a customer by a campaign
with touchpoints as (
    select * from {{source 'tidewell' 'touchpoints'}}
),

final as (
    select
        trim(touch_id) as touch_id,
        trim(customer_id) as customer_id,
        prospect_id,
        touched_at,
        channel,
        campaign_id,
        touch_type
    from touchpoints
)

select * from final
