-- grain: one row per ledger entry
with entries as (
    select * from {{ref 'input_gl_entries'}}
),

mapping as (
    select * from {{ref 'int_account_mapping'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
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
        entries.customer_id as fact_customer_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        case
            when entries.customer_id is null then 'none'
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
    left join identity on entries.customer_id = identity.fact_customer_id
),

final as (
    select
        *,
        case
            when customer_id <> 'UNALLOCATED' then 'direct'
            when cost_pool is not null then 'pool'
            else 'none'
        end as attribution
    from mapped
)

select * from final
