-- grain: one row per customer and fiscal month whose revenue a campaign may have moved
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

approached as (
    select identity.customer_id, cast({{> local_time at='touchpoints.touched_at'}} as date) as touched_on
    from {{ref 'input_touchpoints'}} as touchpoints
    inner join identity on touchpoints.customer_id = identity.fact_customer_id
    where touchpoints.campaign_id is not null and touchpoints.touch_type in ('message', 'call')
),

final as (
    select distinct approached.customer_id, periods.fiscal_month
    from approached
    inner join periods
        on approached.touched_on <= periods.end_date
        and approached.touched_on > periods.end_date - cast({{var 'attribution_days'}} as integer)
)

select * from final
