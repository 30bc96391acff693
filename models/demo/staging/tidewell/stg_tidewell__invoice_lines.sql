-- grain: one row per line of an invoice or credit note
with lines as (
    select * from {{source 'tidewell' 'invoice_lines'}}
),

final as (
    select
        trim(invoice_line_id) as invoice_line_id,
        invoice_id,
        entity_id,
        trim(customer_id) as customer_id,
        subscription_id,
        product_id,
        invoice_date,
        service_from,
        service_to,
        cast(quantity as decimal(18,4)) as quantity,
        cast(unit_price as decimal(18,4)) as unit_price,
        net_amount,
        tax_amount,
        currency,
        credits_invoice_line_id is not null as is_credit_note,
        credits_invoice_line_id,
        account_id,
        document_id,
        known_at
    from lines
)

select * from final
