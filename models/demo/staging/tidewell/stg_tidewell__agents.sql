-- grain: one row per person of the service desks; someone who leaves is followed by somebody new
with agents as (
    select * from {{source 'tidewell' 'agents'}}
),

final as (
    select
        trim(staff_id) as staff_id,
        team,
        queue,
        valid_from,
        valid_to,
        end_reason
    from agents
)

select * from final
