-- grain: one row per call back of a detractor
with actions as (
    select * from {{source 'tidewell' 'actions'}}
),

final as (
    select
        trim(action_id) as action_id,
        response_id,
        trim(customer_id) as customer_id,
        action_type,
        opened_at,
        due_at,
        contacted_at,
        closed_at,
        owner_team
    from actions
)

select * from final
