-- grain: one row per lag and customer who was there and had a valid score the day before its landmark
-- `after_` columns are of the window that begins on the landmark, `before_` columns of the one that ends before it. Without costs, which
-- move for everybody when an allocation does: int_link_panel has those too.
{{#if (finds_keys)}}
with landmark as (
    select * from {{ref 'int_link_landmark'}}
),

span as (
    select min(before_ordinal) as first_ordinal, max(last_ordinal) as last_ordinal from landmark
),

periods as (
    select periods.fiscal_month
    from {{ref 'int_revenue_periods'}} as periods
    inner join span on periods.ordinal between span.first_ordinal and span.last_ordinal
)

select customer_id
from {{changed 'int_score_as_of'}} as scores
where metric_id = {{var 'headline_metric'}} and scored_before in (select landmark_date from landmark)
union all
select customer_id
from {{changed 'int_cohort_members'}} as members
where cohort_kind = 'acquisition'
union all
select activity.customer_id
from {{changed 'int_customer_activity'}} as activity
inner join span on activity.ordinal between span.first_ordinal and span.last_ordinal
union all
select revenue.customer_id
from {{changed 'int_revenue_customer_month'}} as revenue
inner join span on revenue.ordinal between span.first_ordinal and span.last_ordinal
union all
select orders.customer_id
from {{changed 'int_orders_month'}} as orders
semi join periods on orders.fiscal_month = periods.fiscal_month
union all
select units.customer_id
from {{changed 'int_units_billed'}} as units
inner join span on units.ordinal between span.first_ordinal and span.last_ordinal
union all
select lines.customer_id
from {{changed 'int_expansion_line'}} as lines
inner join span on lines.ordinal between span.first_ordinal and span.last_ordinal
where lines.expansion_type in ('upsell', 'cross_sell')
union all
select referrals.referrer_customer_id
from {{changed 'int_referrals'}} as referrals
semi join periods on referrals.fiscal_month = periods.fiscal_month
union all
select customer_id
from {{changed 'int_segments'}} as segments
where segment_set = {{var 'cohort_segment_set'}}
union all
-- a set that has its first member, or lost its last
select standing.customer_id
from {{self}} as standing
cross join (select count(*) > 0 as is_given from {{ref 'int_segments'}} where segment_set = {{var 'cohort_segment_set'}}) as sets
where (standing.segment is not null) <> sets.is_given
{{else}}
with landmark as (
    select * from {{ref 'int_link_landmark'}}
),

members as (
    select customer_id, cohort_ordinal from {{ref 'int_cohort_members'}}
    where cohort_kind = 'acquisition' and not is_internal and {{rebuilt 'customer_id'}}
),

scores as (
    select landmark.lag_months, scores.customer_id, scores.score, scores.score_band
    from {{ref 'int_score_as_of'}} as scores
    inner join landmark on scores.scored_before = landmark.landmark_date
    where scores.metric_id = {{var 'headline_metric'}} and scores.score_band <> 'NO_SCORE'
        and {{rebuilt 'scores.customer_id'}}
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

customers as (
    select distinct customer_id from people
),

{{> link_slices}},

bought as (
    select
        revenue.customer_id,
        slices.slice,
        coalesce(products.product_line, '(none)') as product_line,
        sum(revenue.amount) as amount
    from {{ref 'int_revenue_customer_month'}} as revenue
    semi join customers on revenue.customer_id = customers.customer_id
    inner join slices on revenue.ordinal = slices.ordinal
    left join {{ref 'int_product_lines'}} as products on revenue.product_id = products.product_id
    group by all
),

totals as (
    select windows.lag_months, bought.customer_id, windows.is_after, bought.product_line, sum(bought.amount) as amount
    from bought
    inner join windows on bought.slice = windows.slice
    group by windows.lag_months, bought.customer_id, windows.is_after, bought.product_line
),

-- what a customer buys most of in each window; the rest is on top of it
mains as (
    select
        lag_months, customer_id, is_after,
        arg_max(product_line, (amount, product_line)) as product_line,
        sum(amount) - arg_max(amount, (amount, product_line)) as addon
    from totals
    group by lag_months, customer_id, is_after
),

-- a control is known before the window begins
main_lines as (
    select
        lag_months,
        customer_id,
        max(case when not is_after then product_line end) as product_line,
        max(case when is_after then addon end) as after_addon,
        max(case when not is_after then addon end) as before_addon
    from mains
    group by lag_months, customer_id
),

facts as (
    select orders.customer_id, slices.slice, sum(cast(orders.order_count as decimal(18,4))) as volume
    from {{ref 'int_orders_month'}} as orders
    semi join customers on orders.customer_id = customers.customer_id
    inner join {{ref 'int_revenue_periods'}} as periods on orders.fiscal_month = periods.fiscal_month
    inner join slices on periods.ordinal = slices.ordinal
    group by all
    union all by name
    select units.customer_id, slices.slice, sum(cast(units.quantity as decimal(18,4))) as volume
    from {{ref 'int_units_billed'}} as units
    semi join customers on units.customer_id = customers.customer_id
    inner join slices on units.ordinal = slices.ordinal
    where not {{input_present 'input_orders'}}
    group by all
    union all by name
    select lines.customer_id, slices.slice, sum(lines.amount) as expansion
    from {{ref 'int_expansion_line'}} as lines
    semi join customers on lines.customer_id = customers.customer_id
    inner join slices on lines.ordinal = slices.ordinal
    where lines.expansion_type in ('upsell', 'cross_sell')
    group by all
    union all by name
    select referrals.referrer_customer_id as customer_id, slices.slice, count(*) as referrals
    from {{ref 'int_referrals'}} as referrals
    inner join {{ref 'int_revenue_periods'}} as periods on referrals.fiscal_month = periods.fiscal_month
    inner join slices on periods.ordinal = slices.ordinal
    where referrals.guard is null and referrals.converted_at is not null
    group by all
    union all by name
    select activity.customer_id, slices.slice, count(*) as active, count(*) filter (where slices.is_end) as active_at_end
    from {{ref 'int_customer_activity'}} as activity
    semi join customers on activity.customer_id = customers.customer_id
    inner join slices on activity.ordinal = slices.ordinal
    group by all
),

sides as (
    select
        windows.lag_months,
        facts.customer_id,
        sum(case when windows.is_after then facts.volume end) as after_volume,
        sum(case when not windows.is_after then facts.volume end) as before_volume,
        sum(case when windows.is_after then facts.expansion end) as after_expansion,
        sum(case when not windows.is_after then facts.expansion end) as before_expansion,
        sum(case when windows.is_after then facts.referrals end) as after_referrals,
        sum(case when not windows.is_after then facts.referrals end) as before_referrals,
        sum(case when not windows.is_after then facts.active end) as before_active,
        sum(facts.active_at_end) as active_at_end
    from facts
    inner join windows on facts.slice = windows.slice
    group by windows.lag_months, facts.customer_id
),

segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
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
        cast(coalesce(sides.active_at_end, 0) as double) as after_retention,
        cast(coalesce(sides.before_active, 0) as double) as before_retention,
        cast(coalesce(sides.after_volume, 0) as double) as after_sales_volume,
        cast(coalesce(sides.before_volume, 0) as double) as before_sales_volume,
        cast(coalesce(sides.after_expansion, 0) as double) as after_upsell_cross_sell,
        cast(coalesce(sides.before_expansion, 0) as double) as before_upsell_cross_sell,
        cast(coalesce(sides.after_referrals, 0) as double) as after_referral,
        cast(coalesce(sides.before_referrals, 0) as double) as before_referral,
        cast(coalesce(main_lines.after_addon, 0) as double) as after_addon_spend,
        cast(coalesce(main_lines.before_addon, 0) as double) as before_addon_spend
    from people
    left join sides on people.lag_months = sides.lag_months and people.customer_id = sides.customer_id
    left join main_lines on people.lag_months = main_lines.lag_months and people.customer_id = main_lines.customer_id
    left join segments
        on people.customer_id = segments.customer_id
        and people.landmark_date > segments.valid_from and people.landmark_date <= segments.valid_to
)

select * from final
{{/if}}
