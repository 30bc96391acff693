-- grain: one row per fault of the network and customer that it hit
with incidents as (
    select * from {{source 'tidewell' 'incidents'}}
),

final as (
    select
        trim(incident_id) as incident_id,
        trim(customer_id) as customer_id,
        kind,
        severity,
        region,
        started_at,
        ended_at,
        root_cause
    from incidents
)

select * from final
