-- grain: one row per conversion, touch and rule
-- Credit in millionths, so that the parts of a conversion add up to one whatever their number.
with touches as (
    select * from {{ref 'int_conversion_touches'}}
),

rules as (
    select unnest(['first', 'last', 'linear', 'position']) as attribution_rule
),

shared as (
    select
        touches.*,
        rules.attribution_rule,
        case rules.attribution_rule
            when 'first' then case when touches.place = 1 then 1000000 else 0 end
            when 'last' then case when touches.place = touches.touches then 1000000 else 0 end
            -- what does not divide goes to the earliest touches, one millionth each
            when 'linear' then
                1000000 // touches.touches + case when touches.place <= 1000000 % touches.touches then 1 else 0 end
            -- two fifths each to the first and the last, the rest between them
            else
                case
                    when touches.touches = 1 then 1000000
                    when touches.touches = 2 then 500000
                    when touches.place in (1, touches.touches) then 400000
                    else
                        200000 // (touches.touches - 2)
                        + case when touches.place - 1 <= 200000 % (touches.touches - 2) then 1 else 0 end
                end
        end as millionths
    from touches
    cross join rules
),

final as (
    select
        shared.conversion_id,
        shared.touch_id,
        shared.attribution_rule,
        shared.fiscal_month,
        calendar.fiscal_period_id,
        shared.channel,
        shared.campaign_id,
        cast(cast(shared.millionths as decimal(18,6)) / 1000000 as decimal(9,6)) as credit
    from shared
    left join {{ref 'int_fiscal_calendar'}} as calendar on shared.fiscal_month = calendar.fiscal_month
    where shared.millionths > 0
)

select * from final
order by conversion_id, attribution_rule, touch_id
