-- grain: one row per won conversion and touch before it within attribution_days; one without a touch has one row
with conversions as (
    select conversion_id, prospect_id, customer_id, happened_at
    from {{ref 'input_conversions'}}
    where stage = 'won' and cast({{> local_time at='happened_at'}} as date) <= {{var 'as_of_date'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- before a person is a customer it is a prospect: either key may lead to a touch
found as (
    select conversions.conversion_id, conversions.happened_at, touches.touch_id, touches.touched_at, touches.channel,
        touches.campaign_id
    from conversions
    inner join {{ref 'input_touchpoints'}} as touches on conversions.prospect_id = touches.prospect_id
    union
    select conversions.conversion_id, conversions.happened_at, touches.touch_id, touches.touched_at, touches.channel,
        touches.campaign_id
    from conversions
    inner join {{ref 'input_touchpoints'}} as touches on conversions.customer_id = touches.customer_id
),

before as (
    select *
    from found
    where touched_at < happened_at
        and touched_at >= happened_at - to_days(cast({{var 'attribution_days'}} as integer))
),

numbered as (
    select
        *,
        row_number() over (partition by conversion_id order by touched_at, touch_id) as place,
        count(*) over (partition by conversion_id) as touches
    from before
),

final as (
    select
        conversions.conversion_id,
        calendar.fiscal_month,
        coalesce(numbered.touch_id, '(none)') as touch_id,
        coalesce(numbered.channel, '(none)') as channel,
        coalesce(numbered.campaign_id, '(none)') as campaign_id,
        coalesce(numbered.place, 1) as place,
        coalesce(numbered.touches, 1) as touches
    from conversions
    inner join {{> calendar_days of='calendar'}} as calendar
        on cast({{> local_time at='conversions.happened_at'}} as date) = calendar.day
    left join numbered on conversions.conversion_id = numbered.conversion_id
)

select * from final
