-- grain: one row per fault of the network and customer that it hit
with incidents as (
    select * from {{ref 'stg_tidewell__incidents'}}
),

final as (
    select
        incident_id,
        customer_id,
        kind,
        severity,
        region,
        started_at,
        ended_at,
        root_cause,
        'tidewell: incidents' as source,
        incident_id || ':' || customer_id as source_row
    from incidents
)

select * from final
