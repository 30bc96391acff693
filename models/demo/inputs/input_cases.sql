-- grain: one row per service case
with cases as (
    select * from {{ref 'stg_tidewell__cases'}}
),

final as (
    select
        case_id,
        customer_id,
        reason,
        '1' as reason_version,
        cast(null as varchar) as root_cause,
        queue,
        opened_at,
        resolved_at,
        cast(0 as smallint) as reopened_count,
        declared_solved as declared_fcr,
        transfers,
        cast(null as boolean) as policy_blocked,
        cast(null as varchar) as order_id,
        incident_id,
        known_at,
        'tidewell: cases' as source,
        case_id as source_row
    from cases
)

select * from final
