-- grain: one row per touch of a person before its order
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
        cast(null as varchar) as campaign_id,
        touch_type,
        'tidewell: touchpoints' as source,
        touch_id as source_row
    from touchpoints
)

select * from final
