-- grain: one row per ledger entry
with entries as (
    select * from {{ref 'input_gl_entries'}}
    where known_at <= {{var 'known_at'}}
),

mapping as (
    select * from {{ref 'int_account_mapping'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

report_lines as (
    select * from {{ref 'report_lines'}}
),

-- documents with a line of the contribution that names no customer
unnamed as (
    select distinct entries.entity_id, entries.document_id
    from entries
    inner join mapping
        on entries.entity_id = mapping.entity_id
        and entries.account_id = mapping.account_id
        and coalesce(entries.cost_centre, '') = mapping.cost_centre
        and entries.posting_date = mapping.posting_date
    inner join report_lines on mapping.report_line = report_lines.report_line
    where entries.customer_id is null and report_lines.statement = 'contribution'
),

-- the one customer whom their invoice lines name
billed as (
    select invoice_lines.entity_id, invoice_lines.document_id, min(invoice_lines.customer_id) as customer_id
    from {{ref 'input_invoice_lines'}} as invoice_lines
    semi join unnamed
        on invoice_lines.entity_id = unnamed.entity_id and invoice_lines.document_id = unnamed.document_id
    left join identity on invoice_lines.customer_id = identity.fact_customer_id
    where invoice_lines.document_id is not null and invoice_lines.known_at <= {{var 'known_at'}}
    group by invoice_lines.entity_id, invoice_lines.document_id
    having count(identity.customer_id) = count(*) and count(distinct identity.customer_id) = 1
),

mapped as (
    select
        entries.entry_id,
        entries.document_id,
        entries.entity_id,
        entries.book,
        entries.posting_date,
        mapping.fiscal_period_id,
        mapping.fiscal_month,
        entries.account_id,
        entries.cost_centre,
        -- between entities of the scope: its own line, so that no consolidated measure holds it
        case when entries.is_intercompany then 'intercompany' else mapping.report_line end as report_line,
        case when entries.is_intercompany then null else mapping.cost_pool end as cost_pool,
        entries.amount,
        entries.currency,
        coalesce(entries.customer_id, billed.customer_id) as fact_customer_id,
        entries.customer_id is not null as is_posted_with_customer,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        case
            when coalesce(entries.customer_id, billed.customer_id) is null then 'none'
            else coalesce(identity.identity_state, 'unmatched')
        end as identity_state,
        entries.initiative_id,
        entries.source_document,
        entries.entry_type,
        entries.known_at,
        coalesce(entries.known_at > mapping.closed_at, false) as is_late
    from entries
    left join mapping
        on entries.entity_id = mapping.entity_id
        and entries.account_id = mapping.account_id
        and coalesce(entries.cost_centre, '') = mapping.cost_centre
        and entries.posting_date = mapping.posting_date
    -- only a line of the P&L is anybody's: a receivable in the same document stays as it is
    left join report_lines on mapping.report_line = report_lines.report_line
    left join billed
        on entries.customer_id is null
        and report_lines.statement = 'contribution'
        and entries.entity_id = billed.entity_id
        and entries.document_id = billed.document_id
    left join identity on coalesce(entries.customer_id, billed.customer_id) = identity.fact_customer_id
),

final as (
    select
        * exclude (is_posted_with_customer),
        case
            when customer_id <> 'UNALLOCATED' and is_posted_with_customer then 'direct'
            when customer_id <> 'UNALLOCATED' then 'document'
            -- posted to a customer whom nobody knows: it is no one else's
            when is_posted_with_customer or cost_pool is null then 'none'
            else 'pool'
        end as attribution
    from mapped
)

select * from final
