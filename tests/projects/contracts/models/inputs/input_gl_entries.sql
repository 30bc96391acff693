-- grain: one row per posted line: what a month brought is its revenue; service of 100.00 a month has no customer
with documents as (
    select customer_id || '-' || month as document_id, day, '4000' as account_id, -margin as amount, customer_id
    from {{ref 'drawn_months'}}
    where month < 24
    union all
    select 'service-' || month, cast(date '2024-01-01' + to_months(cast(month as integer)) as date), '6000', 100.00, null
    from range(24) as months (month)
),

lines as (
    select document_id, 1 as line_no, day, account_id, amount, customer_id from documents
    union all
    select document_id, 2, day, '1000', -amount, null from documents
)

select
    document_id || '-' || line_no as entry_id,
    document_id,
    cast(line_no as integer) as line_no,
    'E1' as entity_id,
    'main' as book,
    day as posting_date,
    cast(null as date) as document_date,
    account_id,
    cast(null as varchar) as cost_centre,
    cast(null as varchar) as project_id,
    cast(amount as decimal(18,2)) as amount,
    'EUR' as currency,
    cast(null as decimal(18,2)) as txn_amount,
    cast(null as varchar) as txn_currency,
    cast(null as decimal(18,4)) as quantity,
    customer_id,
    cast(null as varchar) as product_id,
    cast(null as varchar) as initiative_id,
    cast(null as varchar) as channel,
    cast(null as varchar) as source_document,
    'normal' as entry_type,
    cast(false as boolean) as is_intercompany,
    'actual' as scenario,
    cast(null as varchar) as memo,
    cast(day as timestamp) as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from lines
