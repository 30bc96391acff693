-- grain: one row per entity, document, account and customer of a document that the ledger posted without customers
with invoice_lines as (
    select * from {{ref 'input_invoice_lines'}}
    where document_id is not null and known_at <= {{var 'known_at'}}
),

entries as (
    select * from {{ref 'input_gl_entries'}}
    where customer_id is null and not is_intercompany and known_at <= {{var 'known_at'}}
),

mapping as (
    select * from {{ref 'int_account_mapping'}}
),

-- a receivable carries no customer either: only lines of the contribution are anybody's
unnamed as (
    select distinct entries.entity_id, entries.document_id
    from entries
    inner join mapping
        on entries.entity_id = mapping.entity_id
        and entries.account_id = mapping.account_id
        and coalesce(entries.cost_centre, '') = mapping.cost_centre
        and entries.posting_date = mapping.posting_date
    inner join {{ref 'report_lines'}} as report_lines on mapping.report_line = report_lines.report_line
    where report_lines.statement = 'contribution'
),

final as (
    select
        invoice_lines.entity_id,
        invoice_lines.document_id,
        coalesce(invoice_lines.account_id, '*') as account_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        invoice_lines.currency,
        min(invoice_lines.customer_id) as fact_customer_id,
        {{> money of='sum(invoice_lines.net_amount)'}} as net_amount
    from invoice_lines
    inner join unnamed
        on invoice_lines.entity_id = unnamed.entity_id and invoice_lines.document_id = unnamed.document_id
    left join {{ref 'int_customer_identity'}} as identity on invoice_lines.customer_id = identity.fact_customer_id
    group by
        invoice_lines.entity_id,
        invoice_lines.document_id,
        coalesce(invoice_lines.account_id, '*'),
        coalesce(identity.customer_id, 'UNALLOCATED'),
        invoice_lines.currency
)

select * from final
