-- grain: one row per self-service visit up to the as-of date
-- Contained: neither broken off nor left for a person, and no assisted contact of the customer in the hours after it.
with identity as (
    select * from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

visits as (
    select
        visits.visit_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        visits.channel,
        coalesce(visits.reason, '(none)') as reason,
        visits.started_at,
        coalesce(visits.ended_at, visits.started_at) as ended_at,
        cast({{> local_time at='visits.started_at'}} as date) as started_on,
        visits.abandoned,
        visits.opted_for_human
    from {{ref 'input_digital_events'}} as visits
    left join identity on visits.customer_id = identity.fact_customer_id
    where cast({{> local_time at='visits.started_at'}} as date) <= {{var 'as_of_date'}}
),

assisted as (
    select customer_id, started_at
    from {{ref 'int_case_contacts'}}
    where assisted and customer_id <> 'UNALLOCATED' and (is_contact or is_abandoned)
),

followed as (
    select distinct visits.visit_id
    from visits
    inner join assisted
        on visits.customer_id = assisted.customer_id
        and assisted.started_at >= visits.started_at
        and assisted.started_at <= visits.ended_at + to_hours({{var 'containment_hours'}})
),

final as (
    select
        visits.visit_id,
        visits.customer_id,
        calendar.fiscal_month,
        visits.channel,
        visits.reason,
        visits.started_at,
        visits.ended_at,
        visits.abandoned,
        visits.opted_for_human,
        -- what a visitor whom nobody knows did next cannot be seen, so it is not called contained
        visits.customer_id <> 'UNALLOCATED'
        and not visits.abandoned
        and not visits.opted_for_human
        and followed.visit_id is null
        and {{> local_time at='visits.ended_at'}} + to_hours({{var 'containment_hours'}})
        < cast({{var 'as_of_date'}} as date) + to_days(1) as is_contained
    from visits
    inner join {{> calendar_days of='calendar'}} as calendar on visits.started_on = calendar.day
    left join followed on visits.visit_id = followed.visit_id
)

select * from final
