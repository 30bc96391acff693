-- grain: one row per self-service visit up to the as-of date
-- Contained: neither broken off nor left for a person, and no assisted contact of the customer in the hours after it.
{{#if (finds_keys)}}
-- of whom it was and of whom it is now
with before as (
    select coalesce(max(cast({{> local_time at='standing.started_at'}} as date)), date '0001-01-01') as day from {{self}} as standing
),

touched as (
    select visit_id, customer_id from {{changed 'input_digital_events'}} as came
    union all
    select visits.visit_id, visits.customer_id
    from {{ref 'input_digital_events'}} as visits
    semi join {{changed 'int_customer_identity'}} as moved on visits.customer_id = moved.fact_customer_id
    union all
    -- what a later day lets in, or calls contained
    select visits.visit_id, visits.customer_id
    from {{ref 'input_digital_events'}} as visits
    cross join before
    where cast({{> local_time at='visits.started_at'}} as date) <= {{var 'as_of_date'}}
        and (
            cast({{> local_time at='visits.started_at'}} as date) > before.day
            or {{> local_time at='coalesce(visits.ended_at, visits.started_at)'}} + to_hours({{var 'containment_hours'}}) >= before.day + to_days(1)
        )
)

select coalesce(identity.customer_id, 'UNALLOCATED')
from touched
left join {{ref 'int_customer_identity'}} as identity on touched.customer_id = identity.fact_customer_id
union all
select standing.customer_id
from {{self}} as standing
semi join touched on standing.visit_id = touched.visit_id
union all
select customer_id
from {{changed 'int_case_contacts'}} as contacts
where assisted and customer_id <> 'UNALLOCATED'
{{else}}
with identity as (
    select * from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

everyone as (
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

visits as (
    select * from everyone
    where {{rebuilt 'customer_id'}}
),

assisted as (
    select customer_id, started_at
    from {{ref 'int_case_contacts'}}
    where assisted and customer_id <> 'UNALLOCATED' and (is_contact or is_abandoned)
        and {{rebuilt 'customer_id'}}
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
{{/if}}
