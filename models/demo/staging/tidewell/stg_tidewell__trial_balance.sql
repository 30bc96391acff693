-- grain: one row per entity, account and period
with issues as (
    select * from {{source 'tidewell' 'trial_balance'}}
),

final as (
    select
        entity_id,
        trim(account_id) as account_id,
        fiscal_period_id,
        movement,
        closing_balance,
        currency,
        is_issued,
        known_at
    from issues
    -- a late journal makes finance issue its period once more; the last issue holds
    qualify row_number() over (partition by entity_id, account_id, fiscal_period_id order by known_at desc) = 1
)

select * from final
