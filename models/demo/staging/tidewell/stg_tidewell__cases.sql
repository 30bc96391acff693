-- grain: one row per service case
with cases as (
    select * from {{source 'tidewell' 'cases'}}
),

final as (
    select
        trim(case_id) as case_id,
        trim(customer_id) as customer_id,
        reason,
        queue,
        opened_at,
        resolved_at,
        declared_solved,
        cast(transfers as smallint) as transfers,
        known_at,
        incident_id
    from cases
)

select * from final
