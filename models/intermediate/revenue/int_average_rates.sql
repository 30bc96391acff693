-- grain: one row per period of the revenue series and currency
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

supplied as (
    select from_currency as currency, rate_date, arg_max(rate, known_at) as rate
    from {{ref 'input_fx_rates'}}
    where rate_set = {{var 'fx_rate_set'}} and to_currency = {{setting 'currency'}} and rate_type = 'average'
        and known_at <= {{var 'known_at'}}
    group by from_currency, rate_date
),

-- the rate of the period, or the last one before it that may be carried so far: as the ledger is translated
latest_rates as (
    select supplied.currency, periods.fiscal_month, arg_max(supplied.rate, supplied.rate_date) as rate
    from supplied
    inner join periods
        on periods.fiscal_month >= supplied.rate_date
        and periods.fiscal_month - supplied.rate_date <= {{var 'fx_carry_days'}}
    group by supplied.currency, periods.fiscal_month
),

currencies as (
    select distinct currency from supplied
    where currency <> {{setting 'currency'}}
),

rates as (
    select
        periods.ordinal,
        currencies.currency,
        -- the period before the series only opens it: at the first rate of the series, so that nothing moves there
        coalesce(
            latest_rates.rate,
            case
                when periods.position = -1
                    then lead(latest_rates.rate) over (partition by currencies.currency order by periods.ordinal)
            end
        ) as rate,
        periods.periods_per_year
    from periods
    cross join currencies
    left join latest_rates
        on currencies.currency = latest_rates.currency and periods.fiscal_month = latest_rates.fiscal_month
),

foreign_rates as (
    select
        rates.ordinal,
        rates.currency,
        rates.rate,
        coalesce(lag(rates.rate) over (partition by rates.currency order by rates.ordinal), rates.rate) as prior_rate,
        coalesce(year_ago.rate, rates.rate) as year_ago_rate
    from rates
    left join rates as year_ago
        on rates.currency = year_ago.currency and rates.ordinal - rates.periods_per_year = year_ago.ordinal
),

final as (
    select * from foreign_rates
    union all
    select
        ordinal,
        {{setting 'currency'}} as currency,
        cast(1 as decimal(18,10)) as rate,
        cast(1 as decimal(18,10)) as prior_rate,
        cast(1 as decimal(18,10)) as year_ago_rate
    from periods
)

select * from final
