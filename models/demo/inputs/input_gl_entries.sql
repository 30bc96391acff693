-- grain: one row per posted line
with entries as (
    select * from {{ref 'stg_tidewell__gl_entries'}}
),

final as (
    select
        entry_id,
        document_id,
        line_no,
        entity_id,
        'main' as book,
        posting_date,
        cast(null as date) as document_date,
        account_id,
        cost_centre,
        cast(null as varchar) as project_id,
        amount,
        currency,
        cast(null as decimal(18,2)) as txn_amount,
        cast(null as varchar) as txn_currency,
        cast(null as decimal(18,4)) as quantity,
        customer_id,
        product_id,
        cast(null as varchar) as initiative_id,
        cast(null as varchar) as channel,
        source_document,
        entry_type,
        is_intercompany,
        'actual' as scenario,
        memo,
        known_at,
        'tidewell: gl_entries' as source,
        entry_id as source_row
    from entries
)

select * from final
