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

-- whose an entry without a customer is, by all of its document
billed as (
    select
        entry_id,
        max(billed_account) as billed_account,
        min(case when billed_account is null then fact_customer_id end) as customer_id
    from {{ref 'int_billed_entries'}}
    where {{rebuilt 'posting_date'}}
    group by entry_id
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
        billed.billed_account,
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
    left join billed on entries.entry_id = billed.entry_id
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
