-- grain: one row per fiscal month and segment
-- The counts of mart_contact_centre by the segment of cohort_segment_set in which the customer was at the end of the month.
{{#if (finds_keys)}}
-- months of contacts and cases that are others in what is read of them; how a customer is placed in a month is told by partition
with contacts as (
    select fiscal_month
    from {{changed 'int_case_contacts'}} as contacts
    where is_contact
    group by interaction_id, customer_id, fiscal_month, handle_seconds, is_repeat_n_days
    having count(*) = 1
),

cases as (
    select fiscal_month
    from {{changed 'int_cases'}} as cases
    group by fcr_case_id, customer_id, fiscal_month, is_fcr_eligible, is_fcr_resolved
    having count(*) = 1
),

paths as (
    select fcr_case_id
    from {{changed 'int_case_channel_path'}} as paths
    group by fcr_case_id, step_no, channel
    having count(*) = 1
)

select fiscal_month from contacts
union all
select fiscal_month from cases
union all
select cases.fiscal_month
from {{ref 'int_cases'}} as cases
semi join paths on cases.fcr_case_id = paths.fcr_case_id
{{else}}
with contacts as (
    select
        customer_id,
        fiscal_month,
        count(*) as contacts,
        sum(handle_seconds) as handle_seconds,
        count(*) filter (where is_repeat_n_days) as repeats_n_days
    from {{ref 'int_case_contacts'}}
    where is_contact and {{rebuilt 'fiscal_month'}}
    group by customer_id, fiscal_month
),

switched as (
    select fcr_case_id
    from {{ref 'int_case_channel_path'}}
{{#if (is_incremental)}}
    where fcr_case_id in (select fcr_case_id from {{ref 'int_cases'}} where {{rebuilt 'fiscal_month'}})
{{/if}}
    group by fcr_case_id
    having min(channel) <> max(channel)
),

cases as (
    select
        cases.customer_id,
        cases.fiscal_month,
        count(*) as cases,
        count(*) filter (where cases.is_fcr_eligible) as fcr_eligible,
        count(*) filter (where cases.is_fcr_resolved) as fcr_resolved,
        count(switched.fcr_case_id) as switched_cases
    from {{ref 'int_cases'}} as cases
    left join switched on cases.fcr_case_id = switched.fcr_case_id
    where {{rebuilt 'cases.fiscal_month'}}
    group by cases.customer_id, cases.fiscal_month
),

-- counted where they stand: as rows beside contacts each customer's month would be joined to itself, and all of them kept for it
active as (
    select fiscal_month, coalesce(segment, '(none)') as segment, count(*) as active_customers
    from {{ref 'mart_unit_economics_month'}}
    where is_active and customer_id <> 'UNALLOCATED' and {{rebuilt 'fiscal_month'}}
    group by fiscal_month, coalesce(segment, '(none)')
),

served as (
    select * from contacts
    union all by name
    select * from cases
),

customer_months as (
    select customer_id, fiscal_month, segment
    from {{ref 'mart_unit_economics_month'}}
    where {{rebuilt 'fiscal_month'}}
),

every as (
    select
        served.* exclude (customer_id),
        -- nobody's contacts, and those of a month in which nothing else is known of the customer
        coalesce(customer_months.segment, '(none)') as segment
    from served
    left join customer_months
        on served.customer_id = customer_months.customer_id and served.fiscal_month = customer_months.fiscal_month
    union all by name
    select * from active
),

final as (
    select
        every.fiscal_month,
        calendar.fiscal_period_id,
        every.segment,
        cast(coalesce(sum(every.active_customers), 0) as bigint) as active_customers,
        cast(coalesce(sum(every.contacts), 0) as bigint) as contacts,
        cast(coalesce(sum(every.handle_seconds), 0) as bigint) as handle_seconds,
        cast(coalesce(sum(every.repeats_n_days), 0) as bigint) as repeats_n_days,
        cast(coalesce(sum(every.cases), 0) as bigint) as cases,
        cast(coalesce(sum(every.fcr_eligible), 0) as bigint) as fcr_eligible,
        cast(coalesce(sum(every.fcr_resolved), 0) as bigint) as fcr_resolved,
        cast(coalesce(sum(every.switched_cases), 0) as bigint) as switched_cases
    from every
    left join {{ref 'int_fiscal_calendar'}} as calendar on every.fiscal_month = calendar.fiscal_month
    where {{input_present 'input_interactions'}}
    group by every.fiscal_month, calendar.fiscal_period_id, every.segment
)

select * from final
{{/if}}
