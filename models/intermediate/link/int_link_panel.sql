-- grain: one row per lag and customer who was there and had a valid score the day before its landmark
-- `after_` columns are of the window that begins on the landmark, `before_` columns of the one that ends before it.
with landmark as (
    select * from {{ref 'int_link_landmark'}}
),

behaviour as (
    select * from {{ref 'int_link_behaviour'}}
),

{{> link_slices}},

customers as (
    select distinct customer_id from behaviour
),

money as (
    select
        contribution.customer_id,
        slices.slice,
        sum(contribution.net_revenue) as spend,
        sum(contribution.cost_to_serve) as cost,
        sum(contribution.cm3) as cm3
    from {{ref_within 'int_customer_contribution' 'int_closed_months'}} as contribution
    semi join customers on contribution.customer_id = customers.customer_id
    inner join slices on contribution.ordinal = slices.ordinal
    group by contribution.customer_id, slices.slice
),

sides as (
    select
        windows.lag_months,
        money.customer_id,
        sum(case when windows.is_after then money.spend end) as after_spend,
        sum(case when not windows.is_after then money.spend end) as before_spend,
        sum(case when windows.is_after then money.cost end) as after_cost,
        sum(case when not windows.is_after then money.cost end) as before_cost,
        sum(case when windows.is_after then money.cm3 end) as after_cm3,
        sum(case when not windows.is_after then money.cm3 end) as before_cm3
    from money
    inner join windows on money.slice = windows.slice
    group by windows.lag_months, money.customer_id
),

available as (
    select bool_or(is_available) as cm3 from {{ref 'int_measure_availability'}} where measure = 'cm3'
),

final as (
    select
        behaviour.lag_months,
        behaviour.customer_id,
        behaviour.score,
        behaviour.score_band,
        behaviour.segment,
        behaviour.tenure,
        behaviour.main_line,
        behaviour.after_retention,
        behaviour.before_retention,
        behaviour.after_sales_volume,
        behaviour.before_sales_volume,
        behaviour.after_upsell_cross_sell,
        behaviour.before_upsell_cross_sell,
        behaviour.after_referral,
        behaviour.before_referral,
        cast(coalesce(sides.after_cost, 0) as double) as after_cost_to_serve,
        cast(coalesce(sides.before_cost, 0) as double) as before_cost_to_serve,
        cast(coalesce(sides.after_spend, 0) as double) as after_spend_12m,
        cast(coalesce(sides.before_spend, 0) as double) as before_spend_12m,
        behaviour.after_addon_spend,
        behaviour.before_addon_spend,
        cast(case when available.cm3 then coalesce(sides.after_cm3, 0) end as double) as after_cm3,
        cast(case when available.cm3 then coalesce(sides.before_cm3, 0) end as double) as before_cm3
    from behaviour
    cross join available
    left join sides on behaviour.lag_months = sides.lag_months and behaviour.customer_id = sides.customer_id
)

select * from final
