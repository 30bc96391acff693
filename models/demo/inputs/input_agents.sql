-- grain: one row per person of the service desks; someone who leaves is followed by somebody new
with agents as (
    select * from {{ref 'stg_tidewell__agents'}}
),

final as (
    select
        staff_id,
        team,
        queue,
        cast(null as varchar) as site_id,
        valid_from,
        valid_to,
        end_reason,
        'tidewell: agents' as source,
        staff_id || ':' || cast(valid_from as varchar) as source_row
    from agents
)

select * from final
