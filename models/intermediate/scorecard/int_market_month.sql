-- grain: one row per series and fiscal month: the last value known by the as-of day
with known as (
    select *
    from {{ref 'input_market_series'}}
    where known_at <= {{var 'known_at'}} and cast({{> local_time at='known_at'}} as date) <= {{var 'as_of_date'}}
),

final as (
    select
        known.series_id,
        calendar.fiscal_month,
        arg_max(known.value, (known.month, known.known_at)) as value,
        arg_max(known.unit, (known.month, known.known_at)) as unit,
        arg_max(known.publisher, (known.month, known.known_at)) as publisher,
        max(known.known_at) as known_at
    from known
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on known.month >= calendar.fiscal_month and known.month <= calendar.end_date
    group by known.series_id, calendar.fiscal_month
)

select * from final
