-- grain: one row per entity, report line, functional currency and fiscal month
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

budget_year as (
    select fiscal_year from calendar where {{var 'as_of_date'}} between fiscal_month and end_date
),

summed as (
    select
        entity_id,
        report_line,
        currency as functional_currency,
        fiscal_month,
        {{> money of='sum(sign * amount)'}} as functional_amount,
        {{> money of='sum(sign * reporting_amount)'}} as amount
    from {{ref 'int_ledger_month'}}
    where statement in ('contribution', 'other_profit') and entry_type <> 'closing'
    group by entity_id, report_line, currency, fiscal_month
),

rated as (
    select
        summed.*,
        budget_year.fiscal_year as budget_year,
        case
            when summed.functional_currency = {{setting 'currency'}} then cast(1 as decimal(18,10))
            else budget_rates.rate
        end as budget_rate
    from summed
    left join budget_year on true
    left join {{ref 'int_budget_rates'}} as budget_rates on summed.functional_currency = budget_rates.from_currency
),

constant as (
    select *, {{> translated amount='functional_amount' rate='budget_rate'}} as constant_currency_amount
    from rated
),

final as (
    select
        constant.entity_id,
        constant.report_line,
        constant.functional_currency,
        constant.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        {{setting 'currency'}} as currency,
        constant.functional_amount,
        constant.amount,
        constant.budget_year,
        constant.budget_rate,
        {{> money of='constant.constant_currency_amount'}} as constant_currency_amount,
        {{> money of='constant.amount - constant.constant_currency_amount'}} as fx_effect,
        case
            when constant.budget_rate is null
                then 'constant_currency_amount, fx_effect: no budget rate of '
                || constant.functional_currency || ' for FY' || constant.budget_year
        end as not_available
    from constant
    inner join calendar on constant.fiscal_month = calendar.fiscal_month
)

select * from final
order by entity_id, report_line, functional_currency, fiscal_month
