-- grain: one row per posted line
-- Default of the port, for a company that delivers no general ledger: what it billed, or where it delivers no invoices
-- what it was paid, posted by the plainest rule (decision 136).
{{#if (input_present 'input_invoice_lines')}}
with billed as (
    select
        coalesce(document_id, invoice_id) as document_id,
        invoice_line_id as line_id,
        entity_id,
        invoice_date as posting_date,
        customer_id,
        product_id,
        invoice_id as source_document,
        currency,
        net_amount,
        tax_amount,
        quantity,
        known_at
    from {{ref 'input_invoice_lines'}}
),

lines as (
    select
        accounts.place,
        accounts.account_id,
        accounts.part,
        cast(
            case accounts.part
                when 'owed' then billed.net_amount + billed.tax_amount
                when 'earned' then -billed.net_amount
                else -billed.tax_amount
            end as decimal(18,2)
        ) as amount,
        billed.*
    from billed
    cross join {{> stand_in_accounts}}
    where accounts.part in ('owed', 'earned', 'tax')
),
{{else}}
with paid as (
    select
        payment_id as document_id,
        payment_id as line_id,
        -- payments name no entity
        'company' as entity_id,
        paid_on as posting_date,
        customer_id,
        cast(null as varchar) as product_id,
        coalesce(invoice_id, order_id) as source_document,
        currency,
        amount as received,
        cast(null as decimal(18,4)) as quantity,
        known_at
    from {{ref 'input_payments'}}
),

lines as (
    select
        accounts.place,
        accounts.account_id,
        accounts.part,
        case accounts.part when 'received' then paid.received else -paid.received end as amount,
        paid.*
    from paid
    cross join {{> stand_in_accounts}}
    where accounts.part in ('received', 'earned')
),
{{/if}}

final as (
    select
        concat_ws(':', account_id, line_id) as entry_id,
        document_id,
        cast(row_number() over (partition by entity_id, document_id order by line_id, place) as integer) as line_no,
        entity_id,
        {{#if (input_present 'input_invoice_lines')}}'derived:invoices'{{else}}'derived:payments'{{/if}} as book,
        posting_date,
        cast(null as date) as document_date,
        account_id,
        cast(null as varchar) as cost_centre,
        cast(null as varchar) as project_id,
        amount,
        currency,
        cast(null as decimal(18,2)) as txn_amount,
        cast(null as varchar) as txn_currency,
        case when part = 'earned' then quantity end as quantity,
        case when part = 'earned' then customer_id end as customer_id,
        case when part = 'earned' then product_id end as product_id,
        cast(null as varchar) as initiative_id,
        cast(null as varchar) as channel,
        source_document,
        'derived' as entry_type,
        false as is_intercompany,
        'actual' as scenario,
        cast(null as varchar) as memo,
        known_at,
        {{#if (input_present 'input_invoice_lines')}}'input_invoice_lines'{{else}}'input_payments'{{/if}} as source,
        line_id as source_row
    from lines
    where amount <> 0
)

select * from final
