-- grain: one row per experiment and unit
with assignments as (
    select * from {{ref 'stg_tidewell__assignments'}}
),

final as (
    select
        experiment_id,
        unit_id,
        customer_id,
        arm,
        stratum,
        assigned_at,
        exposed_at,
        first_treated_on,
        'tidewell: assignments' as source,
        concat_ws(' ', experiment_id, unit_id) as source_row
    from assignments
)

select * from final
