-- grain: one row per posted line
with sales as (
    -- ten euros on the first day of every period
    select 'w' || row_number() over (order by start_date) as document_id, start_date as day, 'weekly' as customer_id, 10.00 as sale
    from {{ref 'input_fiscal_calendar'}}
    union all
    select * from (
        values
        -- in the 53rd week
        ('w53', date '2024-01-30', 'weekly', 10.00),
        -- a first order and its refund in the period after
        ('r1', date '2023-02-01', 'refunded', 30.00),
        ('r2', date '2023-03-01', 'refunded', -30.00),
        ('u1', date '2023-02-02', null, 5.00)
    ) as single (document_id, day, customer_id, sale)
),

lines as (
    select document_id, day, customer_id, 1 as line_no, '1000' as account_id, sale as amount from sales
    union all
    select document_id, day, customer_id, 2 as line_no, '4000' as account_id, -sale as amount from sales
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
    case when account_id = '4000' then customer_id end as customer_id,
    cast(null as varchar) as product_id,
    cast(null as varchar) as initiative_id,
    cast(null as varchar) as channel,
    cast(null as varchar) as source_document,
    'normal' as entry_type,
    false as is_intercompany,
    'actual' as scenario,
    cast(null as varchar) as memo,
    cast(day as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from lines
