-- grain: one row per rate type and day
with rates as (
    select * from {{source 'tidewell' 'fx_rates'}}
),

final as (
    select
        rate_type,
        from_currency,
        to_currency,
        rate_date,
        rate,
        known_at
    from rates
)

select * from final
