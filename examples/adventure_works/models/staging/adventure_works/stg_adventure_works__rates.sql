-- grain: one row per currency and day
select
    trim(currencies.CurrencyAlternateKey) as currency,
    cast(rates.Date as date) as rate_day,
    cast(rates.AverageRate as decimal(24,16)) as average_rate,
    cast(rates.EndOfDayRate as decimal(24,16)) as end_of_day_rate
from {{source 'adventure_works' 'currency_rates'}} as rates
inner join {{source 'adventure_works' 'currencies'}} as currencies on rates.CurrencyKey = currencies.CurrencyKey
