-- grain: one row per call back of a detractor
with actions as (
    select * from {{ref 'stg_tidewell__actions'}}
),

final as (
    select
        action_id,
        response_id,
        cast(null as varchar) as case_id,
        customer_id,
        action_type,
        opened_at,
        due_at,
        contacted_at,
        closed_at,
        owner_team,
        false as randomised,
        'tidewell: actions' as source,
        action_id as source_row
    from actions
)

select * from final
