-- grain: one row per rate type and day
with rates as (
    select * from {{ref 'stg_tidewell__fx_rates'}}
),

final as (
    select
        'group' as rate_set,
        rate_type,
        from_currency,
        to_currency,
        rate_date,
        rate,
        known_at,
        'tidewell: fx_rates' as source,
        rate_type || ':' || rate_date as source_row
    from rates
)

select * from final
