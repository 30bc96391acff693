-- grain: one row per fiscal quarter and customer who was there when it ended
-- Whether it is so no longer a quarter later, and how its revenue went in the six periods before the quarter.
with periods as (
    select periods.*
    from {{ref 'int_revenue_periods'}} as periods
    inner join {{ref 'int_periods_ended'}} as ended on periods.ordinal <= ended.last_ended
    where periods.position >= 0
),

bounds as (
    select
        min(ordinal) as first_ordinal,
        max(ordinal) filter (where close_status = 'closed') as last_closed
    from periods
),

quarters as (
    select
        'FY' || calendar.fiscal_year || '-Q' || calendar.fiscal_quarter as fiscal_quarter,
        min(calendar.fiscal_month) as first_day,
        min(calendar.ordinal) as first_ordinal,
        max(calendar.ordinal) as last_ordinal
    from {{ref 'int_fiscal_calendar'}} as calendar
    inner join periods on calendar.ordinal = periods.ordinal
    group by 1
),

segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

followed as (
    select
        quarters.fiscal_quarter,
        quarters.first_day,
        present.customer_id,
        later.customer_id is null as is_lost,
        quarters.first_ordinal - 6 >= greatest(bounds.first_ordinal, members.cohort_ordinal) as has_trend
    from quarters
    cross join bounds
    inner join {{ref_within 'int_customer_activity' 'int_closed_months'}} as present on present.ordinal = quarters.last_ordinal
    inner join {{ref 'int_cohort_members'}} as members
        on present.customer_id = members.customer_id and members.cohort_kind = 'acquisition' and not members.is_internal
    left join {{ref_within 'int_customer_activity' 'int_closed_months'}} as later
        on present.customer_id = later.customer_id and later.ordinal = quarters.last_ordinal + 3
    where quarters.last_ordinal + 3 <= bounds.last_closed
),

-- weights -5, -3, … 5 of the six periods: the slope of the least-squares line is their sum over 35
trends as (
    select
        quarters.fiscal_quarter,
        contribution.customer_id,
        sum((2 * (contribution.ordinal - quarters.first_ordinal) + 7) * contribution.net_revenue) as weighted
    from quarters
    cross join bounds
    inner join {{ref_within 'int_customer_contribution' 'int_closed_months'}} as contribution
        on contribution.ordinal between quarters.first_ordinal - 6 and quarters.first_ordinal - 1
    where quarters.last_ordinal + 3 <= bounds.last_closed
    group by quarters.fiscal_quarter, contribution.customer_id
),

final as (
    select
        followed.fiscal_quarter,
        followed.customer_id,
        case when exists (select 1 from segments) then coalesce(segments.segment, '(none)') end as segment,
        followed.is_lost,
        {{> money of='case when followed.has_trend then coalesce(trends.weighted, 0) end'}} as weighted_revenue
    from followed
    left join trends
        on followed.fiscal_quarter = trends.fiscal_quarter and followed.customer_id = trends.customer_id
    left join segments
        on followed.customer_id = segments.customer_id
        and followed.first_day > segments.valid_from and followed.first_day <= segments.valid_to
)

select * from final
