-- grain: one row per currency with a budget rate for the fiscal year of the as-of date
with budget_year as (
    select years.fiscal_year, min(calendar.fiscal_month) as first_day
    from {{ref 'int_fiscal_calendar'}} as calendar
    inner join {{ref 'int_fiscal_calendar'}} as years
        on calendar.fiscal_year = years.fiscal_year
        and {{var 'as_of_date'}} between years.fiscal_month and years.end_date
    group by years.fiscal_year
)

select rates.from_currency, arg_max(rates.rate, rates.known_at) as rate
from {{ref 'input_fx_rates'}} as rates
inner join budget_year on rates.rate_date = budget_year.first_day
where rates.rate_type = 'budget'
    and rates.rate_set = {{var 'fx_rate_set'}}
    and rates.to_currency = {{setting 'currency'}}
    and rates.known_at <= {{var 'known_at'}}
group by rates.from_currency
