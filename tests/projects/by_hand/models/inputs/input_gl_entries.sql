-- grain: one row per posted line
with rows_by_hand as (
    select *
    from (
        values
        ('d01-1', 'd01', 1, 'E1', '2026-01-10', '1000', null, '100.00', 'EUR', null, 'normal', false, '2026-01-10'),
        ('d01-2', 'd01', 2, 'E1', '2026-01-10', '4000', null, '-100.00', 'EUR', 'c1', 'normal', false, '2026-01-10'),
        ('d02-1', 'd02', 1, 'E1', '2026-01-20', '1000', null, '50.00', 'EUR', null, 'normal', false, '2026-01-20'),
        ('d02-2', 'd02', 2, 'E1', '2026-01-20', '4000', null, '-50.00', 'EUR', 'c2', 'normal', false, '2026-01-20'),
        ('d03-1', 'd03', 1, 'E1', '2026-02-05', '1000', null, '80.00', 'EUR', null, 'normal', false, '2026-02-05'),
        ('d03-2', 'd03', 2, 'E1', '2026-02-05', '4000', null, '-80.00', 'EUR', 'c1', 'normal', false, '2026-02-05'),
        ('d04-1', 'd04', 1, 'E2', '2026-02-10', '1000', null, '10.05', 'USD', null, 'normal', false, '2026-02-10'),
        ('d04-2', 'd04', 2, 'E2', '2026-02-10', '4000', null, '-10.05', 'USD', 'c4old', 'normal', false, '2026-02-10'),
        ('d05-1', 'd05', 1, 'E1', '2026-01-31', '5000', null, '40.00', 'EUR', 'c1', 'normal', false, '2026-01-31'),
        ('d05-2', 'd05', 2, 'E1', '2026-01-31', '1000', null, '-40.00', 'EUR', null, 'normal', false, '2026-01-31'),
        ('d06-1', 'd06', 1, 'E1', '2026-01-31', '6000', null, '30.00', 'EUR', null, 'normal', false, '2026-01-31'),
        ('d06-2', 'd06', 2, 'E1', '2026-01-31', '1000', null, '-30.00', 'EUR', null, 'normal', false, '2026-01-31'),
        ('d07-1', 'd07', 1, 'E1', '2026-01-31', '6000', 'CC9', '7.00', 'EUR', null, 'normal', false, '2026-01-31'),
        ('d07-2', 'd07', 2, 'E1', '2026-01-31', '1000', null, '-7.00', 'EUR', null, 'normal', false, '2026-01-31'),
        ('d08-1', 'd08', 1, 'E2', '2026-01-31', '6000', 'CC9', '10.00', 'USD', null, 'normal', false, '2026-01-31'),
        ('d08-2', 'd08', 2, 'E2', '2026-01-31', '1000', null, '-10.00', 'USD', null, 'normal', false, '2026-01-31'),
        ('d09-1', 'd09', 1, 'E1', '2026-02-28', '1000', null, '5.00', 'EUR', null, 'normal', false, '2026-02-28'),
        ('d09-2', 'd09', 2, 'E1', '2026-02-28', '4000', null, '-5.00', 'EUR', 'ghost', 'normal', false, '2026-02-28'),
        ('d10-1', 'd10', 1, 'E1', '2026-02-28', '1000', null, '20.00', 'EUR', null, 'normal', true, '2026-02-28'),
        ('d10-2', 'd10', 2, 'E1', '2026-02-28', '4000', null, '-20.00', 'EUR', null, 'normal', true, '2026-02-28'),
        ('d11-1', 'd11', 1, 'E1', '2026-01-31', '4000', null, '150.00', 'EUR', null, 'closing', false, '2026-01-31'),
        ('d11-2', 'd11', 2, 'E1', '2026-01-31', '3000', null, '-150.00', 'EUR', null, 'closing', false, '2026-01-31')
    ) as rows_by_hand (
        entry_id, document_id, line_no, entity_id, posting_date, account_id, cost_centre, amount, currency, customer_id, entry_type, is_intercompany, known_at
    )
)

select
    cast(entry_id as varchar) as entry_id,
    cast(document_id as varchar) as document_id,
    cast(line_no as integer) as line_no,
    cast(entity_id as varchar) as entity_id,
    'main' as book,
    cast(posting_date as date) as posting_date,
    cast(null as date) as document_date,
    cast(account_id as varchar) as account_id,
    cast(cost_centre as varchar) as cost_centre,
    cast(null as varchar) as project_id,
    cast(amount as decimal(18,2)) as amount,
    cast(currency as varchar) as currency,
    cast(null as decimal(18,2)) as txn_amount,
    cast(null as varchar) as txn_currency,
    cast(null as decimal(18,4)) as quantity,
    cast(customer_id as varchar) as customer_id,
    cast(null as varchar) as product_id,
    cast(null as varchar) as initiative_id,
    cast(null as varchar) as channel,
    cast(null as varchar) as source_document,
    cast(entry_type as varchar) as entry_type,
    cast(is_intercompany as boolean) as is_intercompany,
    'actual' as scenario,
    cast(null as varchar) as memo,
    cast(known_at as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
