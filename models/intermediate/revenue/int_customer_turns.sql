-- grain: one row per cohort kind, customer and fiscal period in which it is active, or is so no longer
{{#if (finds_keys)}}
select customer_id from {{changed 'int_cohort_members'}} as members
union all
select customer_id from {{changed 'int_customer_activity'}} as activity
union all
select customer_id from {{changed 'int_contract_ends'}} as ends
{{else}}
with members as (
    select * from {{ref 'int_cohort_members'}}
    where not is_internal and {{rebuilt 'customer_id'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

bounds as (
    select
        min(periods.ordinal) filter (where periods.position = 0) as first_ordinal,
        -- a period that has not ended may still bring an order
        max(ended.last_ended) as last_ordinal
    from periods
    cross join {{ref 'int_periods_ended'}} as ended
),

ends as (
    select * from {{ref 'int_contract_ends'}}
    where {{rebuilt 'customer_id'}}
),

-- neighbours are looked at once, for all kinds of cohorts
activity as (
    select
        customer_id,
        ordinal,
        coalesce(lag(ordinal) over by_period = ordinal - 1, false) as was_there,
        coalesce(lead(ordinal) over by_period = ordinal + 1, false) as stays
    from {{ref 'int_customer_activity'}}
    where {{rebuilt 'customer_id'}}
    window by_period as (partition by customer_id order by ordinal)
),

-- at age 0 a cohort is whole, also where a contract ended within the month
not_yet as (
    select members.*
    from members
    anti join activity on members.customer_id = activity.customer_id and members.cohort_ordinal = activity.ordinal
),

active as (
    select
        members.cohort_kind,
        members.customer_id,
        members.cohort_ordinal,
        activity.ordinal,
        activity.was_there or activity.ordinal - 1 = members.cohort_ordinal as was_there,
        activity.stays
    from members
    inner join activity on members.customer_id = activity.customer_id
    where activity.ordinal >= members.cohort_ordinal
    union all
    select
        not_yet.cohort_kind,
        not_yet.customer_id,
        not_yet.cohort_ordinal,
        not_yet.cohort_ordinal as ordinal,
        false as was_there,
        activity.customer_id is not null as stays
    from not_yet
    left join activity
        on not_yet.customer_id = activity.customer_id and not_yet.cohort_ordinal + 1 = activity.ordinal
),

turns as (
    select
        active.cohort_kind,
        active.customer_id,
        active.ordinal,
        true as is_active,
        active.ordinal > active.cohort_ordinal
        -- before the series nothing is known but the cohort's own month
        and not active.was_there
        and active.ordinal > bounds.first_ordinal as is_reactivated,
        false as is_lost
    from active
    cross join bounds
    union all
    select cohort_kind, customer_id, ordinal + 1 as ordinal, false as is_active, false as is_reactivated, true as is_lost
    from active
    cross join bounds
    where not stays
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
{{/if}}
