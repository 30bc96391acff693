-- grain: one row per posted line
with months as (
    select cast(unnest(generate_series(date '2024-01-01', date '2025-12-01', interval 1 month)) as date) as month
),

documents as (
    select order_id || '-s' as document_id, day, '4000' as account_id, -amount as amount, customer_id from {{ref 'drawn_orders'}}
    union all
    select order_id || '-c', day, '5000', cost, customer_id from {{ref 'drawn_orders'}}
    union all
    -- no rule shares it out: it stays where no customer is
    select 'service-' || month, month, '6000', 100.00, null from months
    union all
    select 'voucher', date '2025-06-15', '6500', 10.00, 'c1'
    union all
    select 'reward', min(day), '7000', 5.00, null from {{ref 'drawn_orders'}} where customer_id = 'c2' having count(*) > 0
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
