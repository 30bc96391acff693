-- grain: one row per entity, account and period
with issues as (
    select * from {{ref 'stg_tidewell__trial_balance'}}
),

final as (
    select
        entity_id,
        account_id,
        fiscal_period_id,
        'actual' as scenario,
        movement,
        closing_balance,
        currency,
        known_at,
        is_issued,
        'tidewell: trial_balance' as source,
        entity_id || ':' || account_id || ':' || fiscal_period_id as source_row
    from issues
)

select * from final
