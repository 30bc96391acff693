-- grain: one row per cost of an initiative, entity, kind and month
with initiative_costs as (
    select * from {{ref 'stg_tidewell__initiative_costs'}}
),

final as (
    select
        cost_id,
        initiative_id,
        cost_date,
        kind,
        amount,
        currency,
        document_id,
        department,
        known_at,
        'tidewell: initiative_costs' as source,
        cost_id as source_row
    from initiative_costs
)

select * from final
