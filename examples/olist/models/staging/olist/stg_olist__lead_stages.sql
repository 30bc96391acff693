-- grain: one row per lead and stage reached
-- The leads are shops that may come to sell, never buyers.
with leads as (
    select * from {{source 'olist' 'leads'}}
),

deals as (
    select * from {{source 'olist' 'closed_deals'}}
),

stages as (
    select
        mql_id,
        'lead' as stage,
        cast(first_contact_date as timestamp) as happened_at
    from leads
    union all
    select
        mql_id,
        'won' as stage,
        cast(won_date as timestamp) as happened_at
    from deals
),

final as (
    select
        trim(stages.mql_id) as lead_id,
        stages.stage,
        stages.happened_at,
        nullif(trim(leads.origin), '') as origin
    from stages
    left join leads on stages.mql_id = leads.mql_id
)

select * from final
