-- grain: one row per visit to a home: to install, or in a case
with field_visits as (
    select * from {{source 'tidewell' 'field_visits'}}
),

final as (
    select
        trim(visit_id) as visit_id,
        trim(case_id) as case_id,
        trim(customer_id) as customer_id,
        visited_on,
        technician_minutes,
        travel_minutes,
        resolved,
        region
    from field_visits
)

select * from final
