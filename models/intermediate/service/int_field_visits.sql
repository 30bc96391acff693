-- grain: one row per field visit
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

visits as (
    select
        visits.visit_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        visits.visited_on,
        coalesce(cases.queue, '(none)') as queue,
        coalesce(cases.reason, '(none)') as reason,
        visits.resolved
    from {{ref 'input_field_visits'}} as visits
    left join {{ref 'input_cases'}} as cases on visits.case_id = cases.case_id and cases.known_at <= {{var 'known_at'}}
    left join {{ref 'int_customer_identity'}} as identity on visits.customer_id = identity.fact_customer_id
    where visits.visited_on <= {{var 'as_of_date'}}
),

followed as (
    select
        *,
        lag(visited_on) over (partition by customer_id, reason order by visited_on, visit_id) as visited_before
    from visits
),

final as (
    select
        followed.visit_id,
        followed.customer_id,
        calendar.fiscal_month,
        followed.queue,
        followed.reason,
        followed.resolved,
        -- visits to nobody known are not the same person's
        followed.customer_id <> 'UNALLOCATED'
        and coalesce(followed.visited_on - followed.visited_before <= {{var 'fcr_days'}}, false) as is_repeat_n_days
    from followed
    inner join {{> calendar_days of='calendar'}} as calendar on followed.visited_on = calendar.day
)

select * from final
