-- grain: one row per visit to self-service
with self_service_visits as (
    select * from {{source 'tidewell' 'self_service_visits'}}
),

final as (
    select
        trim(visit_id) as visit_id,
        trim(customer_id) as customer_id,
        started_at,
        ended_at,
        channel,
        reason,
        abandoned,
        opted_for_human
    from self_service_visits
)

select * from final
