-- grain: one row per team, queue, day and shift
with agent_time as (
    select * from {{ref 'stg_tidewell__agent_time'}}
),

final as (
    select
        team,
        queue,
        work_date,
        'all' as shift,
        paid_seconds,
        -- time that was paid and not used; a busy day may use more than its share of the month's roster
        greatest(paid_seconds - busy_seconds, 0) as available_seconds,
        busy_seconds,
        headcount,
        contacts,
        cast(null as bigint) as auto_handled,
        cast(null as bigint) as orders_taken,
        cast(null as bigint) as issues,
        cast(null as decimal(9,6)) as abandon_rate,
        'tidewell: agent_time' as source,
        concat_ws(' ', team, work_date) as source_row
    from agent_time
)

select * from final
