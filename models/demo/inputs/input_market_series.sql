-- grain: one row per series of the economy and month
with market_series as (
    select * from {{ref 'stg_tidewell__market_series'}}
),

final as (
    select
        series_id,
        month,
        value,
        unit,
        publisher,
        known_at,
        'tidewell: market_series' as source,
        series_id || ':' || cast(month as varchar) || ':' || cast(known_at as varchar) as source_row
    from market_series
)

select * from final
