-- grain: one row per invoice line; C1 credits I1-1, O1 went to nobody known
select
    invoice_line_id,
    invoice_id,
    'E' as entity_id,
    customer_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as subscription_id,
    'tea' as product_id,
    cast(invoice_date as date) as invoice_date,
    cast(invoice_date as date) as service_from,
    case invoice_line_id when 'I1-1' then date '2026-03-01' when 'I2-1' then date '2026-04-01' end as service_to,
    cast(1 as decimal(18,4)) as quantity,
    cast(null as decimal(18,4)) as unit_price,
    cast(0 as decimal(18,2)) as discount_amount,
    cast(net_amount as decimal(18,2)) as net_amount,
    cast(tax_amount as decimal(18,2)) as tax_amount,
    'EUR' as currency,
    net_amount < 0 as is_credit_note,
    case invoice_line_id when 'C1-1' then 'I1-1' end as credits_invoice_line_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as document_id,
    cast(invoice_date as timestamp) as known_at,
    'by hand' as source,
    invoice_line_id as source_row
from (
    values
    ('I1-1', 'I1', 'A', '2026-01-05', 100.00, 20.00),
    ('I1-2', 'I1', 'A', '2026-01-05', 50.00, 0.00),
    ('I2-1', 'I2', 'B', '2026-01-09', 40.00, 8.00),
    ('C1-1', 'C1', 'A', '2026-02-10', -30.00, -6.00),
    ('O1-1', 'O1', null, '2026-02-11', 0.60, 0.12)
) as lines (invoice_line_id, invoice_id, customer_id, invoice_date, net_amount, tax_amount)
