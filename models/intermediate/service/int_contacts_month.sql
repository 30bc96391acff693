-- grain: one row per customer and fiscal month with a contact or a visit
with identity as (
    select * from {{ref 'int_identity_since'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- a contact is an answered inbound interaction; an abandoned one is demand
touches as (
    select
        customer_id,
        cast({{> local_time at='started_at'}} as date) as touched_on,
        1 as contact_count,
        coalesce(handle_seconds, 0) as handle_seconds,
        0 as visit_count
    from {{ref 'input_interactions'}}
    where direction = 'inbound' and answered_at is not null and not abandoned
    union all
    select customer_id, visited_on as touched_on, 0 as contact_count, 0 as handle_seconds, 1 as visit_count
    from {{ref 'input_field_visits'}}
),

final as (
    select
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        calendar.fiscal_month,
        cast(sum(touches.contact_count) as bigint) as contact_count,
        cast(sum(touches.handle_seconds) as bigint) as handle_seconds,
        cast(sum(touches.visit_count) as bigint) as visit_count
    from touches
    left join identity on touches.customer_id = identity.fact_customer_id
    left join {{> calendar_days of='calendar'}} as calendar on touches.touched_on = calendar.day
    where {{rebuilt 'calendar.fiscal_month'}}
    group by 1, 2
)

select * from final
