-- grain: one row per team and day
with agent_time as (
    select * from {{source 'tidewell' 'agent_time'}}
),

final as (
    select
        trim(team) as team,
        queue,
        work_date,
        paid_seconds,
        busy_seconds,
        headcount,
        contacts
    from agent_time
)

select * from final
