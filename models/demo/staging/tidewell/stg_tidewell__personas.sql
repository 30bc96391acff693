-- grain: one row per customer and persona, and the days on which it held
with personas as (
    select * from {{source 'tidewell' 'personas'}}
),

final as (
    select
        trim(customer_id) as customer_id,
        persona_set,
        persona,
        valid_from,
        valid_to,
        assigned_by,
        known_at
    from personas
)

select * from final
