-- grain: one row per initiative, lever, kind and month of its business case
with initiative_budget as (
    select * from {{source 'tidewell' 'initiative_budget'}}
),

final as (
    select
        trim(initiative_id) as initiative_id,
        lever,
        kind,
        month,
        amount,
        currency,
        saving_type,
        frozen_at
    from initiative_budget
)

select * from final
