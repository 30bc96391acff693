-- grain: one row per rate type, currency and day
with rates as (
    select * from {{ref 'stg_adventure_works__rates'}}
    where currency in (select currency from {{ref 'stg_adventure_works__entities'}}) and currency <> {{setting 'currency'}}
),

periods as (
    select * from {{ref 'stg_adventure_works__periods'}}
    where end_date <= (select max(rate_day) from rates)
),

average as (
    select
        'average' as rate_type,
        rates.currency,
        periods.start_date as rate_date,
        periods.period_index,
        cast(sum(rates.average_rate) / count(*) as decimal(18,10)) as rate
    from rates
    inner join periods on rates.rate_day between periods.start_date and periods.end_date
    group by rates.currency, periods.start_date, periods.period_index
),

closing as (
    select
        'closing' as rate_type,
        rates.currency,
        periods.end_date as rate_date,
        periods.period_index,
        cast(rates.end_of_day_rate as decimal(18,10)) as rate
    from rates
    inner join periods on rates.rate_day = periods.end_date
),

budget as (
    -- the average of the first period holds for every year
    select 'budget' as rate_type, average.currency, years.start_date as rate_date, years.period_index, average.rate
    from average
    cross join periods as years
    where average.period_index = 0 and years.period_no = 1
),

together as (
    select * from average
    union all
    select * from closing
    union all
    select * from budget
),

final as (
    select
        'group' as rate_set,
        rate_type,
        currency as from_currency,
        {{setting 'currency'}} as to_currency,
        rate_date,
        rate,
        cast(rate_date as timestamp) as known_at,
        'adventure_works: FactCurrencyRate' as source,
        currency || ':' || rate_date as source_row
    from together
)

select * from final
