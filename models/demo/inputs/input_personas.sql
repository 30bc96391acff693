-- grain: one row per customer and persona, and the days on which it held
with personas as (
    select * from {{ref 'stg_tidewell__personas'}}
),

final as (
    select
        customer_id,
        persona_set,
        persona,
        valid_from,
        valid_to,
        assigned_by,
        known_at,
        'tidewell: personas' as source,
        customer_id || ':' || persona_set || ':' || cast(valid_from as varchar) as source_row
    from personas
)

select * from final
