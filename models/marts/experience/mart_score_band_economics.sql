-- grain: one row per metric, basis, kind of band, band and segment
with customers as (
    select customer_id, customer_type <> 'INTERNAL' as is_counted
    from {{ref 'dim_customer'}}
),

economics as (
    select * from {{ref 'mart_unit_economics'}}
),

customer_orders as (
    select * from {{ref 'int_customer_orders'}}
),

order_answers as (
    select metric_id, event_id, score, score_band
    from {{ref 'int_responses'}}
    where event_type = 'order' and is_latest_for_event
),

scores as (
    select customer_id, score, score_band
    from {{ref 'int_score_now'}}
    where metric_id = {{var 'headline_metric'}}
),

order_metrics as (
    select distinct metric_id from order_answers
),

first_order as (
    select
        order_metrics.metric_id,
        'first_order' as basis,
        customer_orders.customer_id,
        customer_orders.first_ordered_on as placed_on,
        coalesce(order_answers.score_band, 'NO_SCORE') as band,
        order_answers.score
    from customer_orders
    inner join customers on customer_orders.customer_id = customers.customer_id and customers.is_counted
    cross join order_metrics
    left join order_answers
        on customer_orders.first_order_id = order_answers.event_id
        and order_metrics.metric_id = order_answers.metric_id
),

as_of_end as (
    select
        {{var 'headline_metric'}} as metric_id,
        'as_of_end' as basis,
        economics.customer_id,
        {{var 'as_of_date'}} as placed_on,
        case
            when economics.customer_id = 'UNALLOCATED' then 'UNALLOCATED'
            else coalesce(scores.score_band, 'NO_SCORE')
        end as band,
        scores.score
    from economics
    left join scores on economics.customer_id = scores.customer_id
),

-- the day before the year up to the last closed period: who was there then is followed, whoever left included
landmark as (
    select
        min(fiscal_month) as landmark,
        max(end_date) as last_day,
        min(ordinal) as first_ordinal,
        max(ordinal) as last_ordinal
    from {{ref 'int_fiscal_calendar'}}
    where is_in_t12m
),

at_risk as (
    select activity.customer_id, landmark.landmark, landmark.last_day, landmark.last_ordinal
    from {{ref 'int_customer_activity'}} as activity
    inner join landmark on activity.ordinal = landmark.first_ordinal - 1
),

staying as (
    select at_risk.customer_id
    from at_risk
    inner join {{ref 'int_customer_activity'}} as activity
        on at_risk.customer_id = activity.customer_id and at_risk.last_ordinal = activity.ordinal
),

followed as (
    select
        months.customer_id,
        sum(months.net_revenue) as net_revenue,
        sum(months.cm2) as cm2,
        sum(months.order_count) as order_count,
        sum(months.contact_count) as contact_count
    from {{ref 'mart_unit_economics_month'}} as months
    inner join landmark on months.fiscal_month between landmark.landmark and landmark.last_day
    group by months.customer_id
),

available as (
    select
        bool_or(is_available) filter (where measure = 'cm2') as cm2,
        bool_or(is_available) filter (where measure = 'contact_count') as contacts
    from {{ref 'int_measure_availability'}}
),

landmark_scores as (
    select scores.customer_id, scores.score, scores.score_band
    from {{ref 'int_score_as_of'}} as scores
    inner join landmark on scores.scored_before = landmark.landmark
    where scores.metric_id = {{var 'headline_metric'}}
),

landmark_facts as (
    select
        {{var 'headline_metric'}} as metric_id,
        'landmark_t12m' as basis,
        at_risk.customer_id,
        at_risk.landmark as placed_on,
        coalesce(landmark_scores.score_band, 'NO_SCORE') as band,
        landmark_scores.score,
        customers.is_counted,
        coalesce(followed.order_count, 0) >= 1 as is_repeater,
        coalesce(followed.net_revenue, 0) as spend,
        case when available.cm2 then coalesce(followed.cm2, 0) end as cm2,
        case when available.contacts then coalesce(followed.contact_count, 0) end as contacts,
        staying.customer_id is null as is_lost,
        date_diff('day', at_risk.landmark, at_risk.last_day) + 1 as followed_days
    from at_risk
    inner join customers on at_risk.customer_id = customers.customer_id and customers.is_counted
    cross join available
    left join followed on at_risk.customer_id = followed.customer_id
    left join landmark_scores on at_risk.customer_id = landmark_scores.customer_id
    left join staying on at_risk.customer_id = staying.customer_id
),

placed as (
    select * from first_order
    union all
    select * from as_of_end
),

lifetime_facts as (
    select
        placed.metric_id,
        placed.basis,
        placed.customer_id,
        placed.placed_on,
        placed.band,
        placed.score,
        customers.is_counted and placed.customer_id <> 'UNALLOCATED' as is_counted,
        coalesce(customer_orders.order_count, 0) >= 2 as is_repeater,
        economics.net_revenue_ltd as spend,
        economics.cm2_ltd as cm2,
        economics.contact_count_ltd as contacts,
        cast(null as boolean) as is_lost,
        cast(null as bigint) as followed_days
    from placed
    inner join customers on placed.customer_id = customers.customer_id
    inner join economics on placed.customer_id = economics.customer_id
    left join customer_orders on placed.customer_id = customer_orders.customer_id
),

facts as (
    select
        *,
        case
            when band in ('NO_SCORE', 'UNALLOCATED') then band
            when score = floor(score) then cast(cast(score as integer) as varchar)
            else cast(score as varchar)
        end as point
    from (select * from lifetime_facts union all select * from landmark_facts)
),

memberships as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

-- everyone, and as each customer was on the day that places it; without a membership (none)
segmented as (
    select facts.*, '(all)' as segment
    from facts
    union all
    select facts.*, coalesce(memberships.segment, '(none)') as segment
    from facts
    left join memberships
        on facts.customer_id = memberships.customer_id
        and facts.placed_on >= memberships.valid_from
        and facts.placed_on < memberships.valid_to
    -- a set that nobody is ever in tells nothing apart
    where exists (select 1 from memberships)
),

-- summed once for both kinds of band
cells as (
    select
        metric_id,
        basis,
        band,
        point,
        segment,
        sum(case when is_counted then 1 else 0 end) as customers,
        sum(case when is_counted and is_repeater then 1 else 0 end) as repeaters,
        sum(case when is_counted and is_lost then 1 else 0 end) as leavers,
        max(followed_days) as followed_days,
        sum(spend) as spend,
        sum(cm2) as cm2,
        sum(case when is_counted then spend end) as spend_counted,
        -- squared as decimals, so that the sum does not depend on the order of the rows; two of width 18 give another of
        -- width 18, which ends at ten million
        sum(case when is_counted then cast(spend as decimal(19,2)) * spend end) as spend_squared,
        sum(case when is_counted then contacts end) as contacts
    from segmented
    group by metric_id, basis, band, point, segment
),

banded as (
    select *, 'band' as band_kind, band as band_shown from cells
    union all
    select *, 'point' as band_kind, point as band_shown from cells
),

-- the bands are always there, also when nobody is in one
members as (
    select {{var 'headline_metric'}} as metric_id, 'as_of_end' as basis, unnest(['band', 'point']) as band_kind,
        'UNALLOCATED' as band_shown, '(all)' as segment
    where {{input_present 'input_gl_entries'}}
    union
    select bases.metric_id, bases.basis, bands.band_kind, bands.band_shown, bases.segment
    from (select distinct metric_id, basis, segment from cells) as bases
    cross join (
        values ('band', 'HIGH'), ('band', 'MID'), ('band', 'LOW'), ('band', 'NO_SCORE'), ('point', 'NO_SCORE')
    ) as bands (band_kind, band_shown)
    union
    select metric_id, basis, band_kind, band_shown, segment from banded
),

summed as (
    select
        members.metric_id,
        members.basis,
        members.band_kind,
        members.band_shown as band,
        members.segment,
        cast(coalesce(sum(banded.customers), 0) as bigint) as customers,
        cast(coalesce(sum(banded.repeaters), 0) as bigint) as repeaters,
        cast(coalesce(sum(banded.leavers), 0) as bigint) as leavers,
        max(max(banded.followed_days)) over (partition by members.metric_id, members.basis) as followed_days,
        coalesce(sum(banded.spend), 0) as net_revenue,
        sum(banded.cm2) as cm2,
        coalesce(sum(banded.spend_counted), 0) as spend_sum,
        cast(coalesce(sum(banded.spend_squared), 0) as double) as spend_sum_sq,
        cast(sum(banded.contacts) as bigint) as contacts
    from members
    left join banded using (metric_id, basis, band_kind, band_shown, segment)
    group by members.metric_id, members.basis, members.band_kind, members.band_shown, members.segment
),

totalled as (
    select
        *,
        sum(customers) over (partition by metric_id, basis, band_kind, segment) as customers_total,
        sum(net_revenue) over (partition by metric_id, basis, band_kind, segment) as net_revenue_total,
        {{input_present 'input_orders'}} and band <> 'UNALLOCATED' as has_orders
    from summed
),

reasons as (
    select string_agg(measure || ': ' || reason, '; ' order by position) as reasons
    from (
        select position, measure, reason
        from {{ref 'int_measure_availability'}}
        where measure = 'cm2'
        union all
        select position, 'contacts' as measure, reason
        from {{ref 'int_measure_availability'}}
        where measure = 'contact_count'
        union all
        select position, 'repeaters' as measure, reason
        from {{ref 'int_measure_availability'}}
        where measure = 'order_count'
    )
),

final as (
    select
        totalled.metric_id,
        totalled.basis,
        totalled.band_kind,
        totalled.band,
        totalled.segment,
        {{var 'as_of_date'}} as as_of_date,
        {{setting 'currency'}} as currency,
        totalled.customers,
        cast(totalled.customers_total as bigint) as customers_total,
        case when totalled.has_orders then totalled.repeaters end as repeaters,
        case
            when totalled.has_orders then {{> wilson_low k='totalled.repeaters' n='totalled.customers'}}
        end as repeat_low,
        case
            when totalled.has_orders then {{> wilson_high k='totalled.repeaters' n='totalled.customers'}}
        end as repeat_high,
        {{> money of='totalled.net_revenue'}} as net_revenue,
        {{> money of='totalled.net_revenue_total'}} as net_revenue_total,
        {{> money of='totalled.cm2'}} as cm2,
        {{> money of='totalled.spend_sum'}} as spend_sum,
        totalled.spend_sum_sq,
        totalled.contacts,
        case when totalled.basis = 'landmark_t12m' then totalled.leavers end as leavers,
        cast(totalled.followed_days as integer) as followed_days,
        'E4' as grade,
        nullif(
            concat_ws(
                '; ',
                reasons.reasons,
                case when totalled.basis <> 'landmark_t12m' then 'leavers, followed_days: landmark_t12m only' end
            ),
            ''
        ) as not_available
    from totalled
    cross join reasons
)

select * from final
order by metric_id, basis, band_kind, band, segment
