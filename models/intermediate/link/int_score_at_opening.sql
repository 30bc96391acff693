-- grain: one row per customer and closed period with a whole year of periods before it
{{#if (finds_keys)}}
select customer_id from {{changed 'int_customer_activity'}} as activity
union all
select customer_id from {{changed 'int_cohort_members'}} as members
union all
-- money of a period that is not closed is in no year before an opening
select customer_id from {{changed 'int_revenue_states'}} as states
where measure = 't12m' and ordinal <= (select last_closed from {{ref 'int_periods_ended'}})
union all
select customer_id from {{changed 'int_revenue_customer_month'}} as revenue
where customer_id = 'UNALLOCATED'
union all
select customer_id from {{changed 'int_score_as_of'}} as scores
where metric_id = {{var 'headline_metric'}}
{{else}}
with periods as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0
),

bounds as (
    select last_closed from {{ref 'int_periods_ended'}}
),

-- the day on which the risk is told, with the year that lies behind it
openings as (
    select periods.ordinal, periods.fiscal_month, periods.periods_per_year, bounds.last_closed
    from periods
    cross join bounds
    where periods.position >= periods.periods_per_year and periods.ordinal <= bounds.last_closed + 1
),

-- of a customer who is there; of others only their money counts
present as (
    select activity.customer_id, activity.ordinal
    from {{ref 'int_customer_activity'}} as activity
    inner join {{ref 'int_cohort_members'}} as members
        on activity.customer_id = members.customer_id and members.cohort_kind = 'acquisition' and not members.is_internal
    where {{rebuilt 'activity.customer_id'}}
),

-- all that is known of a customer at an opening, a row for each: grouped, it takes a part of the memory of joins
known as (
    -- the year behind the day: of customers it is their state; money of nobody has none and is summed
    select
        openings.ordinal,
        states.customer_id,
        states.amount as revenue_t12m,
        true as is_of_opening,
        false as is_before,
        false as is_after,
        cast(null as varchar) as score_band
    from {{ref 'int_revenue_states'}} as states
    inner join openings on states.ordinal = openings.ordinal - 1
    where states.measure = 't12m' and {{rebuilt 'states.customer_id'}}
    union all
    select openings.ordinal, revenue.customer_id, sum(revenue.amount) as revenue_t12m, true, false, false, null
    from {{ref 'int_revenue_customer_month'}} as revenue
    inner join openings
        on revenue.ordinal >= openings.ordinal - openings.periods_per_year and revenue.ordinal < openings.ordinal
    where revenue.customer_id = 'UNALLOCATED' and {{rebuilt 'revenue.customer_id'}}
    group by openings.ordinal, revenue.customer_id
    union all
    select openings.ordinal, present.customer_id, null, true, true, false, null
    from present
    inner join openings on present.ordinal = openings.ordinal - 1
    union all
    select openings.ordinal, present.customer_id, null, false, false, true, null
    from present
    inner join openings on present.ordinal = openings.ordinal + openings.periods_per_year - 1
    union all
    select openings.ordinal, scores.customer_id, null, false, false, false, scores.score_band
    from {{ref 'int_score_as_of'}} as scores
    inner join openings on scores.scored_before = openings.fiscal_month
    where scores.metric_id = {{var 'headline_metric'}} and {{rebuilt 'scores.customer_id'}}
),

grouped as (
    select
        ordinal,
        customer_id,
        sum(revenue_t12m) as revenue_t12m,
        bool_or(is_before) as is_before,
        bool_or(is_after) as is_after,
        max(score_band) as score_band
    from known
    group by ordinal, customer_id
    having bool_or(is_of_opening)
),

final as (
    select
        openings.ordinal,
        openings.fiscal_month,
        grouped.customer_id,
        case
            when grouped.customer_id = 'UNALLOCATED' then 'UNALLOCATED'
            else coalesce(grouped.score_band, 'NO_SCORE')
        end as score_band_opening,
        grouped.is_before as is_customer,
        case
            when openings.ordinal + openings.periods_per_year - 1 <= openings.last_closed then not grouped.is_after
        end as is_lost,
        {{> money of='coalesce(grouped.revenue_t12m, 0)'}} as revenue_t12m
    from grouped
    inner join openings on grouped.ordinal = openings.ordinal
)

select * from final
{{/if}}
