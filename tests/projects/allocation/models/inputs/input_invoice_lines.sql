-- grain: one row per invoice line
with rows_by_hand as (
    select *
    from (
        values
        ('l01', 'inv-1', 'E', 'C4', '4.00', null),
        ('l02', 'inv-2', 'E', 'C1', '1.00', null),
        ('l03', 'inv-2', 'E', 'C2', '1.00', null),
        ('l04', 'inv-3', 'E', 'C1', '10.00', null),
        ('l05', 'inv-3', 'E', 'C2', '25.01', null),
        ('l06', 'inv-3', 'E', 'C4', '-4.00', null),
        ('l07', 'inv-3', 'E', 'ghost', '-1.00', null),
        ('l08', 'inv-4', 'U', 'C1', '33.33', '4000'),
        ('l09', 'inv-4', 'U', 'C2', '33.33', '4000'),
        ('l10', 'inv-4', 'U', 'C3', '30.00', '4000'),
        ('l11', 'inv-4', 'U', 'C3', '3.35', '4000'),
        ('l12', 'inv-5', 'E', 'C1', '0.25', null),
        ('l13', 'inv-5', 'E', 'C2', '0.25', null),
        ('l14', 'inv-6', 'E', 'C1', '7.00', '4000'),
        ('l15', 'inv-6', 'E', 'C2', '2.50', '4100')
    ) as rows_by_hand (invoice_line_id, document_id, entity_id, customer_id, net_amount, account_id)
)

select
    cast(invoice_line_id as varchar) as invoice_line_id,
    cast(document_id as varchar) as invoice_id,
    cast(entity_id as varchar) as entity_id,
    cast(customer_id as varchar) as customer_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as subscription_id,
    cast(null as varchar) as product_id,
    cast('2026-02-10' as date) as invoice_date,
    cast(null as date) as service_from,
    cast(null as date) as service_to,
    cast(1 as decimal(18,4)) as quantity,
    cast(null as decimal(18,4)) as unit_price,
    cast(0 as decimal(18,2)) as discount_amount,
    cast(net_amount as decimal(18,2)) as net_amount,
    cast(0 as decimal(18,2)) as tax_amount,
    case when entity_id = 'U' then 'USD' else 'EUR' end as currency,
    false as is_credit_note,
    cast(null as varchar) as credits_invoice_line_id,
    cast(account_id as varchar) as account_id,
    cast(document_id as varchar) as document_id,
    cast('2026-02-10' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
