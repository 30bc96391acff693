-- grain: one row per billed line
select
    document_id as invoice_line_id,
    document_id as invoice_id,
    entity_id,
    customer_id,
    cast(null as varchar) as order_id,
    cast(null as varchar) as subscription_id,
    product_id,
    day as invoice_date,
    cast(null as date) as service_from,
    cast(null as date) as service_to,
    quantity,
    -- one line in ten names no list price
    case when hash(document_id) % 10 > 0 then cast(unit_price as decimal(18,4)) end as unit_price,
    cast(0 as decimal(18,2)) as discount_amount,
    cast(quantity * unit_price as decimal(18,2)) as net_amount,
    cast(0 as decimal(18,2)) as tax_amount,
    currency,
    false as is_credit_note,
    cast(null as varchar) as credits_invoice_line_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as document_id,
    cast(day as timestamp) as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_sales'}}
-- one sale in five never reaches the sub-ledger, and no refund does
where not is_refund and hash(document_id, 'billed') % 5 > 0
