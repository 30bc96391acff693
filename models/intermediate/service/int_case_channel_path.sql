-- grain: one row per case and step on its way: its contacts, and the self-service visits shortly before them
{{#if (finds_keys)}}
select fcr_case_id from {{changed 'int_case_contacts'}} as contacts where is_contact
union all
select contacts.fcr_case_id
from {{ref 'int_case_contacts'}} as contacts
semi join {{changed 'int_self_service_visits'}} as visits on contacts.customer_id = visits.customer_id
where contacts.is_contact and contacts.customer_id <> 'UNALLOCATED'
{{else}}
with contacts as (
    select * from {{ref 'int_case_contacts'}}
    where is_contact and {{rebuilt 'fcr_case_id'}}
),

attempts as (
    select distinct
        contacts.fcr_case_id,
        visits.visit_id,
        visits.channel,
        visits.started_at
    from contacts
    inner join {{ref 'int_self_service_visits'}} as visits
        on contacts.customer_id = visits.customer_id
        and visits.reason in (contacts.reason, '(none)')
        and visits.started_at <= contacts.started_at
        and contacts.started_at <= visits.ended_at + to_hours({{var 'containment_hours'}})
    where contacts.customer_id <> 'UNALLOCATED'
),

steps as (
    select fcr_case_id, 'contact' as step_kind, interaction_id as step_id, channel, started_at from contacts
    union all
    select fcr_case_id, 'visit' as step_kind, visit_id as step_id, channel, started_at from attempts
),

final as (
    select
        fcr_case_id,
        cast(row_number() over way as integer) as step_no,
        step_kind,
        step_id,
        channel,
        started_at,
        coalesce(channel <> lag(channel) over way, false) as is_switch
    from steps
    window way as (partition by fcr_case_id order by started_at, step_kind desc, step_id)
)

select * from final
{{/if}}
