-- grain: one row per entity, document and customer of a credit whose invoice is known
-- Cohort views may show a credit in the month of its invoice (var match_credits_to_invoice); the ledger never does.
with stand_in as (
    select count(*) > 0 as is_ledger from {{> stand_in_entries}}
),

-- a ledger that invoices stand in for has a document for each, as input_gl_entries calls it
invoice_lines as (
    select lines.* replace (coalesce(lines.document_id, case when stand_in.is_ledger then lines.invoice_id end) as document_id)
    from {{ref 'input_invoice_lines'}} as lines
    cross join stand_in
    -- where no view shows it so, nothing is read
    where lines.known_at <= {{var 'known_at'}} and {{var 'match_credits_to_invoice'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- every line of a document that credits something, with the month of the invoice that it corrects; a line that bills has none
credited as (
    select
        lines.entity_id,
        lines.document_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        calendar.fiscal_month as invoice_month
    from invoice_lines as lines
    semi join (select entity_id, document_id from invoice_lines where is_credit_note) as credits
        on lines.entity_id = credits.entity_id and lines.document_id = credits.document_id
    left join {{ref 'int_customer_identity'}} as identity on lines.customer_id = identity.fact_customer_id
    left join invoice_lines as invoiced
        on case when lines.is_credit_note then lines.credits_invoice_line_id end = invoiced.invoice_line_id
    left join {{> calendar_days of='calendar'}} as calendar on invoiced.invoice_date = calendar.day
),

-- a document that credits invoices of one month is of that month; of several months it is of each customer whose lines are of one,
-- and stays where it is for the others
documents as (
    select entity_id, document_id, min(invoice_month) as invoice_month
    from credited
    group by entity_id, document_id
    having min(invoice_month) = max(invoice_month) and count(invoice_month) = count(*)
),

customers as (
    select entity_id, document_id, customer_id, min(invoice_month) as invoice_month
    from credited
    where customer_id <> 'UNALLOCATED'
    group by entity_id, document_id, customer_id
    having min(invoice_month) = max(invoice_month) and count(invoice_month) = count(*)
),

-- an entry of several customers falls to them by their invoice lines, as in int_customer_month_ledger
lines as (
    select
        entry_id,
        customer_id,
        net_amount,
        sum(net_amount) over (
            partition by entry_id order by customer_id rows between unbounded preceding and current row
        ) as up_to_here
    from {{ref 'int_billed_entries'}}
    where billed_account is not null
),

owned as (
    select
        entries.entity_id,
        entries.document_id,
        coalesce(lines.customer_id, entries.customer_id) as customer_id,
        entries.fiscal_month,
        case
            when lines.entry_id is null then entries.sign * entries.reporting_amount
            else {{> translated amount='lines.up_to_here' rate='entries.rate'}}
                - {{> translated amount='(lines.up_to_here - lines.net_amount)' rate='entries.rate'}}
        end as amount
    from {{ref 'int_gl_entries_translated'}} as entries
    semi join credited on entries.entity_id = credited.entity_id and entries.document_id = credited.document_id
    left join lines on case when entries.billed_account is not null then entries.entry_id end = lines.entry_id
    where entries.report_line = 'net_revenue' and entries.entry_type <> 'closing' and {{var 'match_credits_to_invoice'}}
),

placed as (
    select owned.*, coalesce(documents.invoice_month, customers.invoice_month) as invoice_month
    from owned
    left join documents on owned.entity_id = documents.entity_id and owned.document_id = documents.document_id
    left join customers
        on owned.entity_id = customers.entity_id
        and owned.document_id = customers.document_id
        and owned.customer_id = customers.customer_id
    where owned.customer_id <> 'UNALLOCATED'
),

final as (
    select entity_id, document_id, customer_id, fiscal_month as credit_month, invoice_month, {{> money of='sum(amount)'}} as amount
    from placed
    -- no month is known: it stays
    where invoice_month <> fiscal_month
    group by entity_id, document_id, customer_id, fiscal_month, invoice_month
)

select * from final
