-- grain: one row per ledger entry
with entries as (
    select * from {{ref 'input_gl_entries'}}
    where known_at <= {{var 'known_at'}} and {{rebuilt 'posting_date'}}
),

mapping as (
    select * from {{ref 'int_account_mapping'}}
),

identity as (
    select * from {{ref 'int_posting_identity'}}
),

report_lines as (
    select * from {{ref 'report_lines'}}
),

document_lines as (
    select * from {{ref 'int_document_lines'}}
),

-- a document of one customer is that customer's
billed as (
    select entity_id, document_id, min(fact_customer_id) as customer_id
    from document_lines
    group by entity_id, document_id
    having count(distinct customer_id) = 1 and min(customer_id) <> 'UNALLOCATED'
),

billed_accounts as (
    select entity_id, document_id, account_id, min(currency) as currency, sum(net_amount) as net_amount
    from document_lines
    group by entity_id, document_id, account_id
    having count(distinct customer_id) > 1 and count(distinct currency) = 1
),

-- revenue of a document of several: the one entry of an account, or of the document, that their lines add up to
unnamed_revenue as (
    select
        entries.entry_id,
        entries.entity_id,
        entries.document_id,
        entries.account_id,
        entries.currency,
        entries.amount,
        count(*) over (partition by entries.entity_id, entries.document_id) as in_document,
        count(*) over (partition by entries.entity_id, entries.document_id, entries.account_id) as in_account
    -- every day of the document, whichever days are built
    from {{ref 'input_gl_entries'}} as entries
    semi join billed_accounts
        on entries.entity_id = billed_accounts.entity_id and entries.document_id = billed_accounts.document_id
    inner join mapping
        on entries.entity_id = mapping.entity_id
        and entries.account_id = mapping.account_id
        and coalesce(entries.cost_centre, '') = mapping.cost_centre
        and entries.posting_date = mapping.posting_date
    where entries.known_at <= {{var 'known_at'}}
        and entries.customer_id is null and not entries.is_intercompany and mapping.report_line = 'net_revenue'
),

split as (
    select unnamed_revenue.entry_id, max(billed_accounts.account_id) as billed_account
    from unnamed_revenue
    inner join billed_accounts
        on unnamed_revenue.entity_id = billed_accounts.entity_id
        and unnamed_revenue.document_id = billed_accounts.document_id
        and unnamed_revenue.currency = billed_accounts.currency
        and unnamed_revenue.amount = -billed_accounts.net_amount
    where (billed_accounts.account_id = unnamed_revenue.account_id and unnamed_revenue.in_account = 1)
        or (billed_accounts.account_id = '*' and unnamed_revenue.in_document = 1)
    group by unnamed_revenue.entry_id
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
        split.billed_account,
        entries.product_id,
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
    left join report_lines on mapping.report_line = report_lines.report_line
    -- only a line of the P&L is anybody's: a receivable in the same document stays as it is. This is in the key: as a
    -- condition beside it, DuckDB would compare every entry with every document
    left join billed
        on entries.entity_id = billed.entity_id
        and case
            when entries.customer_id is null and not entries.is_intercompany and report_lines.statement = 'contribution'
                then entries.document_id
        end = billed.document_id
    left join split on entries.entry_id = split.entry_id
    left join identity on coalesce(entries.customer_id, billed.customer_id) = identity.fact_customer_id
),

final as (
    select
        * exclude (is_posted_with_customer),
        case
            when customer_id <> 'UNALLOCATED' and is_posted_with_customer then 'direct'
            when customer_id <> 'UNALLOCATED' or billed_account is not null then 'document'
            -- posted to a customer whom nobody knows: it is no one else's
            when is_posted_with_customer or cost_pool is null then 'none'
            else 'pool'
        end as attribution
    from mapped
)

select * from final
