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
    from {{ref 'int_score_as_of'}}
    where metric_id = {{var 'headline_metric'}}
        and scored_before = cast({{var 'as_of_date'}} + to_days(1) as date)
),

order_metrics as (
    select distinct metric_id from order_answers
),

first_order as (
    select
        order_metrics.metric_id,
        'first_order' as basis,
        customer_orders.customer_id,
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
        case
            when economics.customer_id = 'UNALLOCATED' then 'UNALLOCATED'
            else coalesce(scores.score_band, 'NO_SCORE')
        end as band,
        scores.score
    from economics
    left join scores on economics.customer_id = scores.customer_id
),

placed as (
    select * from first_order
    union all
    select * from as_of_end
),

facts as (
    select
        placed.metric_id,
        placed.basis,
        placed.band,
        case
            when placed.band in ('NO_SCORE', 'UNALLOCATED') then placed.band
            when placed.score = floor(placed.score) then cast(cast(placed.score as integer) as varchar)
            else cast(placed.score as varchar)
        end as point,
        customers.is_counted and placed.customer_id <> 'UNALLOCATED' as is_counted,
        coalesce(customer_orders.order_count, 0) as order_count,
        economics.net_revenue_ltd as spend,
        economics.cm2_ltd as cm2,
        economics.contact_count_ltd as contacts
    from placed
    inner join customers on placed.customer_id = customers.customer_id
    inner join economics on placed.customer_id = economics.customer_id
    left join customer_orders on placed.customer_id = customer_orders.customer_id
),

banded as (
    select *, 'band' as band_kind, band as band_shown from facts
    union all
    select *, 'point' as band_kind, point as band_shown from facts
),

-- the bands are always there, also when nobody is in one
members as (
    select {{var 'headline_metric'}} as metric_id, 'as_of_end' as basis, unnest(['band', 'point']) as band_kind,
        'UNALLOCATED' as band_shown
    where {{input_present 'input_gl_entries'}}
    union
    select bases.metric_id, bases.basis, bands.band_kind, bands.band_shown
    from (select distinct metric_id, basis from placed) as bases
    cross join (
        values ('band', 'HIGH'), ('band', 'MID'), ('band', 'LOW'), ('band', 'NO_SCORE'), ('point', 'NO_SCORE')
    ) as bands (band_kind, band_shown)
    union
    select metric_id, basis, band_kind, band_shown from banded
),

summed as (
    select
        members.metric_id,
        members.basis,
        members.band_kind,
        members.band_shown as band,
        count(*) filter (where banded.is_counted) as customers,
        count(*) filter (where banded.is_counted and banded.order_count >= 2) as repeaters,
        coalesce(sum(banded.spend), 0) as net_revenue,
        sum(banded.cm2) as cm2,
        coalesce(sum(banded.spend) filter (where banded.is_counted), 0) as spend_sum,
        -- squared as decimals, so that the sum does not depend on the order of the rows; two of width 18 give another of
        -- width 18, which ends at ten million
        cast(
            coalesce(sum(cast(banded.spend as decimal(19,2)) * banded.spend) filter (where banded.is_counted), 0)
            as double
        ) as spend_sum_sq,
        cast(sum(banded.contacts) filter (where banded.is_counted) as bigint) as contacts
    from members
    left join banded using (metric_id, basis, band_kind, band_shown)
    group by members.metric_id, members.basis, members.band_kind, members.band_shown
),

totalled as (
    select
        *,
        sum(customers) over (partition by metric_id, basis, band_kind) as customers_total,
        sum(net_revenue) over (partition by metric_id, basis, band_kind) as net_revenue_total,
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
        '(all)' as segment,
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
        cast(null as bigint) as leavers,
        cast(null as integer) as followed_days,
        'E4' as grade,
        concat_ws(
            '; ',
            reasons.reasons,
            'leavers: no landmark basis is built',
            'followed_days: no landmark basis is built'
        ) as not_available
    from totalled
    cross join reasons
)

select * from final
order by metric_id, basis, band_kind, band, segment
