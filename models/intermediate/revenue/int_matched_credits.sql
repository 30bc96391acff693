-- grain: one row per entity, document and customer of a credit whose invoice is known
-- Cohort views may show a credit in the month of its invoice (var match_credits_to_invoice); the ledger never does.
with invoice_lines as (
    select * from {{ref 'input_invoice_lines'}}
    where known_at <= {{var 'known_at'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- a document that credits invoices of several months stays where it is
documents as (
    select
        credits.entity_id,
        credits.document_id,
        min(calendar.fiscal_month) as invoice_month
    from invoice_lines as credits
    left join invoice_lines as invoiced on credits.credits_invoice_line_id = invoiced.invoice_line_id
    left join {{> calendar_days of='calendar'}} as calendar on invoiced.invoice_date = calendar.day
    where credits.is_credit_note and credits.document_id is not null
    group by credits.entity_id, credits.document_id
    having min(calendar.fiscal_month) = max(calendar.fiscal_month) and count(calendar.fiscal_month) = count(*)
),

final as (
    select
        entries.entity_id,
        entries.document_id,
        entries.customer_id,
        entries.fiscal_month as credit_month,
        documents.invoice_month,
        {{> money of='sum(entries.sign * entries.reporting_amount)'}} as amount
    from {{ref 'int_gl_entries_translated'}} as entries
    inner join documents on entries.entity_id = documents.entity_id and entries.document_id = documents.document_id
    where entries.report_line = 'net_revenue'
        and entries.entry_type <> 'closing'
        and entries.customer_id <> 'UNALLOCATED'
        and entries.fiscal_month <> documents.invoice_month
        and {{var 'match_credits_to_invoice'}}
    group by all
)

select * from final
