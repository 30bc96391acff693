-- grain: one row per visit to a home: to install, or in a case
with field_visits as (
    select * from {{ref 'stg_tidewell__field_visits'}}
),

final as (
    select
        visit_id,
        case_id,
        customer_id,
        visited_on,
        technician_minutes,
        travel_minutes,
        resolved,
        region,
        cast(null as decimal(18,2)) as cost_amount,
        cast(null as varchar) as currency,
        'tidewell: field_visits' as source,
        visit_id as source_row
    from field_visits
)

select * from final
