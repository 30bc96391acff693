-- grain: one row per posted line
with entries as (
    select * from {{source 'tidewell' 'gl_entries'}}
),

final as (
    select
        trim(entry_id) as entry_id,
        document_id,
        line_no,
        entity_id,
        posting_date,
        trim(account_id) as account_id,
        cost_centre,
        amount,
        currency,
        trim(customer_id) as customer_id,
        product_id,
        source_document,
        entry_type,
        is_intercompany,
        memo,
        known_at
    from entries
)

select * from final
