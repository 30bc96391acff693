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

-- the year behind the day: of customers it is their state; money of nobody has none and is summed
exposed as (
    select openings.ordinal, states.customer_id, sum(states.amount) as revenue_t12m
    from {{ref 'int_revenue_states'}} as states
    inner join openings on states.ordinal = openings.ordinal - 1
    where states.measure = 't12m' and {{rebuilt 'states.customer_id'}}
    group by openings.ordinal, states.customer_id
    union all
    select openings.ordinal, revenue.customer_id, sum(revenue.amount) as revenue_t12m
    from {{ref 'int_revenue_customer_month'}} as revenue
    inner join openings
        on revenue.ordinal >= openings.ordinal - openings.periods_per_year and revenue.ordinal < openings.ordinal
    where revenue.customer_id = 'UNALLOCATED' and {{rebuilt 'revenue.customer_id'}}
    group by openings.ordinal, revenue.customer_id
),

everyone as (
    select ordinal, customer_id from exposed
    union
    select openings.ordinal, present.customer_id
    from openings
    inner join present on present.ordinal = openings.ordinal - 1
),

final as (
    select
        openings.ordinal,
        openings.fiscal_month,
        everyone.customer_id,
        case
            when everyone.customer_id = 'UNALLOCATED' then 'UNALLOCATED'
            else coalesce(scores.score_band, 'NO_SCORE')
        end as score_band_opening,
        before.customer_id is not null as is_customer,
        case
            when openings.ordinal + openings.periods_per_year - 1 <= openings.last_closed
                then after.customer_id is null
        end as is_lost,
        {{> money of='coalesce(exposed.revenue_t12m, 0)'}} as revenue_t12m
    from everyone
    inner join openings on everyone.ordinal = openings.ordinal
    left join exposed on everyone.ordinal = exposed.ordinal and everyone.customer_id = exposed.customer_id
    left join present as before
        on everyone.customer_id = before.customer_id and before.ordinal = openings.ordinal - 1
    left join present as after
        on everyone.customer_id = after.customer_id
        and after.ordinal = openings.ordinal + openings.periods_per_year - 1
    left join {{ref 'int_score_as_of'}} as scores
        on everyone.customer_id = scores.customer_id
        and scores.metric_id = {{var 'headline_metric'}}
        and openings.fiscal_month = scores.scored_before
)

select * from final
{{/if}}
