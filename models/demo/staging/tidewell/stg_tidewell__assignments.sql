-- grain: one row per experiment and unit
with assignments as (
    select * from {{source 'tidewell' 'assignments'}}
),

final as (
    select
        trim(experiment_id) as experiment_id,
        trim(unit_id) as unit_id,
        trim(customer_id) as customer_id,
        arm,
        stratum,
        assigned_at,
        exposed_at,
        first_treated_on
    from assignments
)

select * from final
