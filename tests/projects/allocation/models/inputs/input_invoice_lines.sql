-- grain: one row per invoice line
with rows_by_hand as (
    select *
    from (
        values
        ('l1', 'inv-1', 'C4'),
        ('l2', 'inv-2', 'C1'),
        ('l3', 'inv-2', 'C2')
    ) as rows_by_hand (invoice_line_id, document_id, customer_id)
)

select
    cast(invoice_line_id as varchar) as invoice_line_id,
    cast(document_id as varchar) as invoice_id,
    'E' as entity_id,
    cast(customer_id as varchar) as customer_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as subscription_id,
    cast(null as varchar) as product_id,
    cast('2026-03-31' as date) as invoice_date,
    cast(null as date) as service_from,
    cast(null as date) as service_to,
    cast(1 as decimal(18,4)) as quantity,
    cast(null as decimal(18,4)) as unit_price,
    cast(0 as decimal(18,2)) as discount_amount,
    cast(1 as decimal(18,2)) as net_amount,
    cast(0 as decimal(18,2)) as tax_amount,
    'EUR' as currency,
    false as is_credit_note,
    cast(null as varchar) as credits_invoice_line_id,
    cast(null as varchar) as account_id,
    cast(document_id as varchar) as document_id,
    cast('2026-03-31' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
