-- grain: one row per experiment or comparison, one for each initiative
with experiments as (
    select * from {{source 'tidewell' 'experiments'}}
),

final as (
    select
        trim(experiment_id) as experiment_id,
        trim(initiative_id) as initiative_id,
        design,
        unit,
        planned_share,
        registered_at,
        start_date,
        end_date,
        primary_outcome,
        outcome_window_days,
        pre_window_days
    from experiments
)

select * from final
