-- grain: one row per entity, currency and fiscal month with invoice lines
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

final as (
    select
        invoice_lines.entity_id,
        invoice_lines.currency,
        calendar.fiscal_month,
        {{> money of='sum(invoice_lines.net_amount)'}} as subledger_amount
    from {{ref 'input_invoice_lines'}} as invoice_lines
    inner join {{> calendar_days of='calendar'}} as calendar on invoice_lines.invoice_date = calendar.day
    where invoice_lines.known_at <= {{var 'known_at'}}
    group by invoice_lines.entity_id, invoice_lines.currency, calendar.fiscal_month
)

select * from final
