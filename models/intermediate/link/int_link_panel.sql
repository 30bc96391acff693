-- grain: one row per lag and customer who was there and had a valid score the day before its landmark
-- `after_` columns are of the window that begins on the landmark, `before_` columns of the one that ends before it.
with landmark as (
    select * from {{ref 'int_link_landmark'}}
),

members as (
    select customer_id, cohort_ordinal from {{ref 'int_cohort_members'}}
    where cohort_kind = 'acquisition' and not is_internal
),

scores as (
    select landmark.lag_months, scores.customer_id, scores.score, scores.score_band
    from {{ref 'int_score_as_of'}} as scores
    inner join landmark on scores.scored_before = landmark.landmark_date
    where scores.metric_id = {{var 'headline_metric'}} and scores.score_band <> 'NO_SCORE'
),

people as (
    select
        scores.lag_months,
        scores.customer_id,
        scores.score,
        scores.score_band,
        landmark.landmark_date,
        landmark.landmark_ordinal - members.cohort_ordinal as tenure
    from scores
    inner join landmark on scores.lag_months = landmark.lag_months
    inner join members on scores.customer_id = members.customer_id
    inner join {{ref 'int_customer_activity'}} as activity
        on scores.customer_id = activity.customer_id and activity.ordinal = landmark.landmark_ordinal - 1
),

lines as (
    select
        people.lag_months,
        revenue.customer_id,
        revenue.ordinal,
        revenue.ordinal >= landmark.landmark_ordinal as is_after,
        coalesce(products.product_line, '(none)') as product_line,
        revenue.amount
    from {{ref 'int_revenue_customer_month'}} as revenue
    inner join people on revenue.customer_id = people.customer_id
    inner join landmark
        on people.lag_months = landmark.lag_months
        and revenue.ordinal between landmark.before_ordinal and landmark.last_ordinal
    left join {{ref 'int_product_lines'}} as products on revenue.product_id = products.product_id
),

totals as (
    select lag_months, customer_id, is_after, product_line, sum(amount) as amount
    from lines
    group by lag_months, customer_id, is_after, product_line
),

-- what a customer buys most of in each window; the rest is on top of it
main_lines as (
    select lag_months, customer_id, is_after, arg_max(product_line, (amount, product_line)) as product_line
    from totals
    group by lag_months, customer_id, is_after
),

facts as (
    select customer_id, ordinal, net_revenue, cost_to_serve, cm3 from {{ref 'int_customer_contribution'}}
    union all by name
    select orders.customer_id, periods.ordinal, cast(orders.order_count as decimal(18,4)) as volume
    from {{ref 'int_orders_month'}} as orders
    inner join {{ref 'int_revenue_periods'}} as periods on orders.fiscal_month = periods.fiscal_month
    union all by name
    select customer_id, ordinal, cast(quantity as decimal(18,4)) as volume
    from {{ref 'int_units_billed'}}
    where not {{input_present 'input_orders'}}
    union all by name
    select customer_id, ordinal, amount as expansion
    from {{ref 'int_expansion_line'}}
    where expansion_type in ('upsell', 'cross_sell')
    union all by name
    select referrals.referrer_customer_id as customer_id, periods.ordinal, 1 as referrals
    from {{ref 'int_referrals'}} as referrals
    inner join {{ref 'int_revenue_periods'}} as periods on referrals.fiscal_month = periods.fiscal_month
    where referrals.guard is null and referrals.converted_at is not null
    union all by name
    select customer_id, ordinal, 1 as active from {{ref 'int_customer_activity'}}
),

windows as (
    select
        landmark.lag_months,
        facts.*,
        facts.ordinal >= landmark.landmark_ordinal as is_after,
        facts.ordinal = landmark.last_ordinal as is_end
    from facts
    inner join people on facts.customer_id = people.customer_id
    inner join landmark
        on people.lag_months = landmark.lag_months
        and facts.ordinal between landmark.before_ordinal and landmark.last_ordinal
    union all by name
    select lines.lag_months, lines.customer_id, lines.ordinal, lines.is_after, lines.amount as addon_spend
    from lines
    inner join main_lines
        on lines.lag_months = main_lines.lag_months and lines.customer_id = main_lines.customer_id
        and lines.is_after = main_lines.is_after
    where lines.product_line <> main_lines.product_line
),

-- one row per side of the landmark: sums without a condition of their own are half the work
sides as (
    select
        lag_months,
        customer_id,
        is_after,
        sum(net_revenue) as spend,
        sum(cm3) as cm3,
        sum(cost_to_serve) as cost,
        sum(volume) as volume,
        sum(expansion) as expansion,
        sum(referrals) as referrals,
        sum(addon_spend) as addon,
        sum(active) as active,
        max(case when is_end then active end) as active_at_end
    from windows
    group by lag_months, customer_id, is_after
),

segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

available as (
    select bool_or(is_available) as cm3 from {{ref 'int_measure_availability'}} where measure = 'cm3'
),

final as (
    select
        people.lag_months,
        people.customer_id,
        cast(people.score as double) as score,
        people.score_band,
        case when exists (select 1 from segments) then coalesce(segments.segment, '(none)') end as segment,
        cast(people.tenure as double) as tenure,
        coalesce(main_lines.product_line, '(none)') as main_line,
        cast(coalesce(after.active_at_end, 0) as double) as after_retention,
        cast(coalesce(before.active, 0) as double) as before_retention,
        cast(coalesce(after.volume, 0) as double) as after_sales_volume,
        cast(coalesce(before.volume, 0) as double) as before_sales_volume,
        cast(coalesce(after.expansion, 0) as double) as after_upsell_cross_sell,
        cast(coalesce(before.expansion, 0) as double) as before_upsell_cross_sell,
        cast(coalesce(after.referrals, 0) as double) as after_referral,
        cast(coalesce(before.referrals, 0) as double) as before_referral,
        cast(coalesce(after.cost, 0) as double) as after_cost_to_serve,
        cast(coalesce(before.cost, 0) as double) as before_cost_to_serve,
        cast(coalesce(after.spend, 0) as double) as after_spend_12m,
        cast(coalesce(before.spend, 0) as double) as before_spend_12m,
        cast(coalesce(after.addon, 0) as double) as after_addon_spend,
        cast(coalesce(before.addon, 0) as double) as before_addon_spend,
        cast(case when available.cm3 then coalesce(after.cm3, 0) end as double) as after_cm3,
        cast(case when available.cm3 then coalesce(before.cm3, 0) end as double) as before_cm3
    from people
    cross join available
    left join sides as before
        on people.lag_months = before.lag_months and people.customer_id = before.customer_id and not before.is_after
    left join sides as after
        on people.lag_months = after.lag_months and people.customer_id = after.customer_id and after.is_after
    -- a control is known before the window begins
    left join main_lines
        on people.lag_months = main_lines.lag_months and people.customer_id = main_lines.customer_id
        and not main_lines.is_after
    left join segments
        on people.customer_id = segments.customer_id
        and people.landmark_date > segments.valid_from and people.landmark_date <= segments.valid_to
)

select * from final
