-- grain: one row per case: of the source, or made of contacts that no source case holds
{{#if (finds_keys)}}
-- a later day lets cases in, sees them resolved, and knows of more of them whether the customer came back
with before as (
    select coalesce(max(cast({{> local_time at='standing.opened_at'}} as date)), date '0001-01-01') as day from {{self}} as standing
)

select fcr_case_id from {{changed 'int_case_contacts'}} as contacts where is_contact
union all
select case_id from {{changed 'input_cases'}} as cases
union all
select cases.case_id
from {{ref 'input_cases'}} as cases
semi join {{changed 'int_customer_identity'}} as moved on cases.customer_id = moved.fact_customer_id
union all
select cases.case_id
from {{ref 'input_cases'}} as cases
cross join before
where cast({{> local_time at='cases.opened_at'}} as date) <= {{var 'as_of_date'}}
    and (
        cast({{> local_time at='cases.opened_at'}} as date) > before.day
        or cast({{> local_time at='cases.resolved_at'}} as date) > before.day
    )
union all
select contacts.fcr_case_id
from {{ref 'int_case_contacts'}} as contacts
cross join before
where contacts.is_contact
    and (
        cast({{> local_time at='contacts.started_at'}} as date) > before.day
        or {{> local_time at='contacts.ended_at'}} + to_days({{var 'fcr_days'}}) >= before.day + to_days(1)
    )
{{else}}
with identity as (
    select * from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

contacts as (
    -- they may be of a later day than this table is built for
    select *
    from {{ref 'int_case_contacts'}} as contacts
    where is_contact
        and cast({{> local_time at='contacts.started_at'}} as date) <= {{var 'as_of_date'}}
        and {{rebuilt 'fcr_case_id'}}
),

held as (
    select
        fcr_case_id,
        count(*) as contacts,
        min_by(interaction_id, (started_at, interaction_id)) as first_interaction_id
    from contacts
    group by fcr_case_id
),

source_cases as (
    select
        cases.case_id as fcr_case_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        cases.reason,
        cases.queue,
        cases.opened_at,
        case when cast({{> local_time at='cases.resolved_at'}} as date) <= {{var 'as_of_date'}} then cases.resolved_at end
            as resolved_at,
        cases.reopened_count,
        cases.declared_fcr,
        cases.transfers
    from {{ref 'input_cases'}} as cases
    left join identity on cases.customer_id = identity.fact_customer_id
    where cast({{> local_time at='cases.opened_at'}} as date) <= {{var 'as_of_date'}}
        and cases.known_at <= {{var 'known_at'}} and {{rebuilt 'cases.case_id'}}
),

every as (
    select
        coalesce(source_cases.fcr_case_id, held.fcr_case_id) as fcr_case_id,
        source_cases.fcr_case_id is not null as is_source_case,
        coalesce(nullif(source_cases.customer_id, 'UNALLOCATED'), contacts.customer_id, 'UNALLOCATED') as customer_id,
        coalesce(source_cases.reason, contacts.reason) as reason,
        coalesce(source_cases.queue, contacts.queue) as queue,
        coalesce(contacts.channel, '(none)') as channel,
        coalesce(source_cases.opened_at, contacts.started_at) as opened_at,
        source_cases.resolved_at,
        source_cases.reopened_count,
        source_cases.declared_fcr,
        source_cases.transfers,
        coalesce(held.contacts, 0) as contacts,
        -- only a case whose N days are over, of a customer whom the next contact would show
        coalesce(
            contacts.customer_id <> 'UNALLOCATED'
            and {{> local_time at='contacts.ended_at'}} + to_days({{var 'fcr_days'}})
            < cast({{var 'as_of_date'}} as date) + to_days(1),
            false
        ) as is_fcr_eligible,
        coalesce(contacts.next_started_at <= contacts.ended_at + to_days({{var 'fcr_days'}}), false)
        or coalesce(source_cases.reopened_count, 0) > 0 as came_back
    from held
    full join source_cases on held.fcr_case_id = source_cases.fcr_case_id
    left join contacts on held.first_interaction_id = contacts.interaction_id
),

final as (
    select
        every.fcr_case_id,
        every.is_source_case,
        every.customer_id,
        every.reason,
        every.queue,
        every.channel,
        every.opened_at,
        opening.fiscal_month,
        every.resolved_at,
        resolution.fiscal_month as resolved_month,
        every.reopened_count,
        every.declared_fcr,
        every.transfers,
        every.contacts,
        every.is_fcr_eligible,
        every.is_fcr_eligible and not every.came_back as is_fcr_resolved
    from every
    inner join {{> calendar_days of='calendar'}} as opening
        on cast({{> local_time at='every.opened_at'}} as date) = opening.day
    left join {{> calendar_days of='calendar'}} as resolution
        on cast({{> local_time at='every.resolved_at'}} as date) = resolution.day
)

select * from final
{{/if}}
