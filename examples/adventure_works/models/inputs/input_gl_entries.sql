-- grain: one row per ledger line of both books
with main as (
    select
        document_id || ':' || line_no as entry_id,
        document_id,
        line_no,
        entity_id,
        'main' as book,
        posting_date,
        account_id,
        department as cost_centre,
        amount,
        currency,
        cast(null as varchar) as txn_currency,
        cast(null as integer) as quantity,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as product_id,
        cast(null as varchar) as channel,
        entry_type,
        account_id = '4500' as is_intercompany,
        'adventure_works: FactFinance' as source
    from {{ref 'stg_adventure_works__main_postings'}}
),

internet as (
    select
        document_id || ':' || line_no as entry_id,
        document_id,
        line_no,
        'AWI' as entity_id,
        'derived:internet' as book,
        posting_date,
        account_id,
        cast(null as varchar) as cost_centre,
        amount,
        'USD' as currency,
        currency_label as txn_currency,
        quantity,
        customer_id,
        product_id,
        'internet' as channel,
        'derived' as entry_type,
        false as is_intercompany,
        'adventure_works: FactInternetSales' as source
    from {{ref 'stg_adventure_works__internet_postings'}}
),

together as (
    select * from main
    union all
    select * from internet
),

final as (
    select
        entry_id,
        document_id,
        line_no,
        entity_id,
        book,
        posting_date,
        cast(null as date) as document_date,
        account_id,
        cost_centre,
        cast(null as varchar) as project_id,
        amount,
        currency,
        cast(null as decimal(18,2)) as txn_amount,
        txn_currency,
        cast(quantity as decimal(18,4)) as quantity,
        customer_id,
        product_id,
        cast(null as varchar) as initiative_id,
        channel,
        document_id as source_document,
        entry_type,
        is_intercompany,
        'actual' as scenario,
        cast(null as varchar) as memo,
        cast(posting_date as timestamp) as known_at,
        source,
        document_id as source_row
    from together
)

select * from final
