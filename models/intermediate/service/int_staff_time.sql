-- grain: one row per fiscal month and queue with staff time
with staff_time as (
    select * from {{ref 'input_agent_time'}}
    where work_date <= {{var 'as_of_date'}}
),

final as (
    select
        calendar.fiscal_month,
        staff_time.queue,
        cast(sum(staff_time.paid_seconds) as bigint) as paid_seconds,
        cast(sum(staff_time.available_seconds) as bigint) as available_seconds,
        cast(sum(staff_time.busy_seconds) as bigint) as busy_seconds,
        cast(sum(staff_time.contacts) as bigint) as contacts
    from staff_time
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on staff_time.work_date >= calendar.fiscal_month and staff_time.work_date <= calendar.end_date
    group by calendar.fiscal_month, staff_time.queue
)

select * from final
