-- grain: one row per ledger entry that is money
with entries as (
    select * from {{ref 'int_gl_entries_mapped'}}
),

report_lines as (
    select * from {{ref 'report_lines'}}
),

latest_rates as (
    select rate_type, from_currency, rate_date, arg_max(rate, known_at) as rate
    from {{ref 'input_fx_rates'}}
    where rate_set = {{var 'fx_rate_set'}} and to_currency = {{setting 'currency'}}
        and known_at <= {{var 'known_at'}}
    group by rate_type, from_currency, rate_date
),

-- the calendar is named once: what is named twice is computed aside, and a reader of this view would then get every column
-- of every entry, whatever it asks for
rate_days as (
    select
        fiscal_month,
        unnest(['average', 'closing']) as rate_type,
        unnest([fiscal_month, end_date]) as rate_date
    from {{ref 'int_fiscal_calendar'}}
),

-- the rate of the day, or the last one before it that may be carried so far
period_rates as (
    select
        rate_days.fiscal_month,
        rate_days.rate_type,
        latest_rates.from_currency,
        arg_max(latest_rates.rate, latest_rates.rate_date) as rate
    from rate_days
    inner join latest_rates
        on rate_days.rate_type = latest_rates.rate_type
        and rate_days.rate_date >= latest_rates.rate_date
        and rate_days.rate_date - latest_rates.rate_date <= {{var 'fx_carry_days'}}
    group by rate_days.fiscal_month, rate_days.rate_type, latest_rates.from_currency
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
        -- once per entry; without a rate it stays null and fct_ledger_entry refuses it
        case
            when currency = {{setting 'currency'}} then cast(amount as decimal(18,2))
            else {{> translated amount='amount' rate='rate'}}
        end as reporting_amount,
        {{setting 'currency'}} as reporting_currency
    from rated
)

select * from final
