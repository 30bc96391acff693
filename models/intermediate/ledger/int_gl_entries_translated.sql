-- grain: one row per ledger entry that is money
with entries as (
    select * from {{ref 'int_gl_entries_mapped'}}
),

report_lines as (
    select * from {{ref 'report_lines'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

latest_rates as (
    select rate_type, from_currency, rate_date, arg_max(rate, known_at) as rate
    from {{ref 'input_fx_rates'}}
    where rate_set = {{var 'fx_rate_set'}} and to_currency = {{setting 'currency'}}
        and known_at <= {{var 'known_at'}}
    group by rate_type, from_currency, rate_date
),

period_rates as (
    select
        calendar.fiscal_month,
        latest_rates.rate_type,
        latest_rates.from_currency,
        latest_rates.rate
    from calendar
    inner join latest_rates
        on (latest_rates.rate_type = 'average' and latest_rates.rate_date = calendar.fiscal_month)
        or (latest_rates.rate_type = 'closing' and latest_rates.rate_date = calendar.end_date)
),

rated as (
    select
        entries.*,
        report_lines.statement,
        report_lines.sign,
        report_lines.rate_type,
        case
            when entries.currency = {{setting 'currency'}} then cast(1 as decimal(18,10))
            else period_rates.rate
        end as rate
    from entries
    inner join report_lines on entries.report_line = report_lines.report_line
    left join period_rates
        on entries.fiscal_month = period_rates.fiscal_month
        and entries.currency = period_rates.from_currency
        and report_lines.rate_type = period_rates.rate_type
    where report_lines.statement <> 'not_money'
),

final as (
    select
        *,
        -- once per entry, half away from zero; without a rate it stays null and fct_ledger_entry refuses it.
        -- Widened first: DuckDB multiplies two DECIMAL(18) as DECIMAL(18), too narrow from 1,000,000.00 on.
        {{> money of='round(cast(amount as decimal(28,2)) * rate, 2)'}} as reporting_amount,
        {{setting 'currency'}} as reporting_currency
    from rated
)

select * from final
