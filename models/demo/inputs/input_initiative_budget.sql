-- grain: one row per initiative, lever, kind and month of its business case
with initiative_budget as (
    select * from {{ref 'stg_tidewell__initiative_budget'}}
),

final as (
    select
        initiative_id,
        'v1' as version,
        'business_case' as scenario,
        lever,
        kind,
        month,
        amount,
        currency,
        cast(0 as smallint) as onset_lag_months,
        cast(0 as decimal(9,6)) as decay_per_month,
        saving_type,
        -- nobody claims that cash is released
        cast(null as varchar) as saving_account_id,
        frozen_at,
        frozen_at as known_at,
        'tidewell: initiative_budget' as source,
        concat_ws(' ', initiative_id, lever, kind, month) as source_row
    from initiative_budget
)

select * from final
