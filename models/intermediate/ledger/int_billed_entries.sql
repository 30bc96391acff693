-- grain: one row per entry that the ledger posted without a customer, and customer whom the invoice lines of its document give it
with document_lines as (
    select * from {{ref 'int_document_lines'}}
),

mapping as (
    select * from {{ref 'int_account_mapping'}}
),

-- every day of a document: an entry is told by what else its document holds
unnamed as (
    select
        entries.entry_id,
        entries.entity_id,
        entries.document_id,
        entries.account_id,
        entries.posting_date,
        mapping.fiscal_month,
        mapping.report_line = 'net_revenue' as is_revenue,
        entries.currency,
        entries.amount,
        count(*) filter (where is_revenue) over (partition by entries.entity_id, entries.document_id) as in_document,
        count(*) filter (where is_revenue)
            over (partition by entries.entity_id, entries.document_id, entries.account_id) as in_account
    from {{ref 'input_gl_entries'}} as entries
    semi join document_lines
        on entries.entity_id = document_lines.entity_id and entries.document_id = document_lines.document_id
    inner join mapping
        on entries.entity_id = mapping.entity_id
        and entries.account_id = mapping.account_id
        and coalesce(entries.cost_centre, '') = mapping.cost_centre
        and entries.posting_date = mapping.posting_date
    inner join {{ref 'report_lines'}} as report_lines on mapping.report_line = report_lines.report_line
    -- only a line of the P&L is anybody's: a receivable in the same document stays as it is
    where entries.known_at <= {{var 'known_at'}}
        and entries.customer_id is null and not entries.is_intercompany and report_lines.statement = 'contribution'
),

-- a document of one customer is that customer's
billed as (
    select entity_id, document_id, min(customer_id) as customer_id, min(fact_customer_id) as fact_customer_id
    from document_lines
    group by entity_id, document_id
    having count(distinct customer_id) = 1 and min(customer_id) <> 'UNALLOCATED'
),

of_several as (
    select entity_id, document_id
    from document_lines
    group by entity_id, document_id
    having count(distinct customer_id) > 1
),

billed_accounts as (
    select
        entity_id,
        document_id,
        account_id,
        min(currency) as currency,
        sum(net_amount) as net_amount,
        count(distinct customer_id) > 1 as is_shared
    from document_lines
    semi join of_several using (entity_id, document_id)
    group by entity_id, document_id, account_id
    having count(distinct currency) = 1 and bool_or(customer_id <> 'UNALLOCATED')
),

-- revenue of a document of several: the one entry of an account, or of the document, that their lines add up to
split as (
    select
        unnamed.entry_id,
        unnamed.entity_id,
        unnamed.document_id,
        unnamed.posting_date,
        unnamed.fiscal_month,
        max(billed_accounts.account_id) as billed_account,
        arg_max(billed_accounts.is_shared, billed_accounts.account_id) as is_shared
    from unnamed
    inner join billed_accounts
        on unnamed.entity_id = billed_accounts.entity_id
        and unnamed.document_id = billed_accounts.document_id
        and unnamed.currency = billed_accounts.currency
        and unnamed.amount = -billed_accounts.net_amount
    where unnamed.is_revenue
        and (
            (billed_accounts.account_id = unnamed.account_id and unnamed.in_account = 1)
            or (billed_accounts.account_id = '*' and unnamed.in_document = 1)
        )
    group by all
),

final as (
    select
        unnamed.entry_id,
        unnamed.posting_date,
        unnamed.fiscal_month,
        billed.customer_id,
        billed.fact_customer_id,
        cast(null as varchar) as billed_account,
        cast(null as decimal(18, 2)) as net_amount
    from unnamed
    inner join billed on unnamed.entity_id = billed.entity_id and unnamed.document_id = billed.document_id
    union all
    select
        split.entry_id,
        split.posting_date,
        split.fiscal_month,
        lines.customer_id,
        lines.fact_customer_id,
        -- an account of one customer is that one's, as a document of one is
        case when split.is_shared then split.billed_account end as billed_account,
        case when split.is_shared then lines.net_amount end as net_amount
    from split
    inner join document_lines as lines
        on split.entity_id = lines.entity_id
        and split.document_id = lines.document_id
        and split.billed_account = lines.account_id
)

select * from final
