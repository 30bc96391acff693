-- grain: one row per series of the economy and month
with market_series as (
    select * from {{source 'tidewell' 'market_series'}}
),

final as (
    select
        trim(series_id) as series_id,
        month,
        value,
        unit,
        publisher,
        known_at
    from market_series
)

select * from final
