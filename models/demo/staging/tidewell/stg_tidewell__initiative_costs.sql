-- grain: one row per cost of an initiative, entity, kind and month
with initiative_costs as (
    select * from {{source 'tidewell' 'initiative_costs'}}
),

final as (
    select
        trim(cost_id) as cost_id,
        trim(initiative_id) as initiative_id,
        cost_date,
        kind,
        amount,
        currency,
        document_id,
        department,
        known_at
    from initiative_costs
)

select * from final
