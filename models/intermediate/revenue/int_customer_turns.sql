-- grain: one row per cohort kind, customer and fiscal period in which it is active, or is so no longer
with members as (
    select * from {{ref 'int_cohort_members'}}
    where not is_internal
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

bounds as (
    select
        min(ordinal) filter (where position = 0) as first_ordinal,
        -- a period that has not ended may still bring an order
        max(ordinal) filter (where end_date <= {{var 'as_of_date'}}) as last_ordinal
    from periods
),

ends as (
    select * from {{ref 'int_contract_ends'}}
),

active as (
    select members.cohort_kind, members.customer_id, members.cohort_ordinal, activity.ordinal
    from members
    inner join {{ref 'int_customer_activity'}} as activity on members.customer_id = activity.customer_id
    where activity.ordinal >= members.cohort_ordinal
    union
    -- at age 0 a cohort is whole, also where a contract ended within the month
    select cohort_kind, customer_id, cohort_ordinal, cohort_ordinal as ordinal
    from members
),

neighbours as (
    select
        *,
        lag(ordinal) over (partition by cohort_kind, customer_id order by ordinal) as ordinal_before,
        lead(ordinal) over (partition by cohort_kind, customer_id order by ordinal) as ordinal_after
    from active
),

turns as (
    select
        neighbours.cohort_kind,
        neighbours.customer_id,
        neighbours.ordinal,
        true as is_active,
        neighbours.ordinal > neighbours.cohort_ordinal
        -- before the series nothing is known but the cohort's own month
        and coalesce(neighbours.ordinal_before < neighbours.ordinal - 1, false)
        and neighbours.ordinal > bounds.first_ordinal as is_reactivated,
        false as is_lost
    from neighbours
    cross join bounds
    union all
    select cohort_kind, customer_id, ordinal + 1 as ordinal, false as is_active, false as is_reactivated, true as is_lost
    from neighbours
    cross join bounds
    where coalesce(ordinal_after > ordinal + 1, true)
        and ordinal + 1 >= bounds.first_ordinal
        and (ordinal >= bounds.first_ordinal or {{var 'activity_rule'}} = 'contract' and ordinal = bounds.first_ordinal - 1)
),

final as (
    select
        turns.cohort_kind,
        turns.customer_id,
        turns.ordinal,
        turns.is_active,
        turns.is_reactivated,
        turns.is_lost,
        case when turns.is_lost then coalesce(at_end.churn_kind, before_end.churn_kind, 'unknown') end as churn_kind
    from turns
    inner join bounds on turns.ordinal between bounds.first_ordinal and bounds.last_ordinal
    left join ends as at_end on turns.customer_id = at_end.customer_id and turns.ordinal = at_end.ordinal
    left join ends as before_end
        on turns.customer_id = before_end.customer_id and turns.ordinal - 1 = before_end.ordinal
)

select * from final
