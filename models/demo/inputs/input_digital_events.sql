-- grain: one row per visit to self-service
with self_service_visits as (
    select * from {{ref 'stg_tidewell__self_service_visits'}}
),

final as (
    select
        visit_id,
        customer_id,
        started_at,
        ended_at,
        channel,
        reason,
        cast(null as varchar) as task,
        not abandoned and not opted_for_human as task_completed,
        abandoned,
        opted_for_human,
        'tidewell: self_service_visits' as source,
        visit_id as source_row
    from self_service_visits
)

select * from final
