-- grain: one row per experiment or comparison, one for each initiative
with experiments as (
    select * from {{ref 'stg_tidewell__experiments'}}
),

final as (
    select
        experiment_id,
        initiative_id,
        design,
        unit,
        planned_share,
        registered_at,
        start_date,
        end_date,
        primary_outcome,
        outcome_window_days,
        pre_window_days,
        cast(1 as smallint) as hypotheses,
        'tidewell: experiments' as source,
        experiment_id as source_row
    from experiments
)

select * from final
