-- grain: one row per payment; Z1 is of 0.00 and posts nothing
select
    payment_id,
    customer_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as invoice_id,
    cast(paid_on as date) as paid_on,
    cast(amount as decimal(18,2)) as amount,
    case when {{var 'bad'}} = 'fils' then 'KWD' else 'EUR' end as currency,
    'card' as method,
    cast(1.50 as decimal(18,2)) as fee_amount,
    cast(null as smallint) as installments,
    amount < 0 as is_refund,
    cast(null as varchar) as reason,
    cast(paid_on as timestamp) as known_at,
    'by hand' as source,
    payment_id as source_row
from (
    values
    ('P1', 'A', '2026-01-15', 170.00),
    ('P2', 'B', '2026-02-03', 48.00),
    ('P3', 'A', '2026-02-12', -36.00),
    ('P4', null, '2026-02-13', 0.72),
    ('Z1', 'B', '2026-02-14', 0.00)
) as payments (payment_id, customer_id, paid_on, amount)
