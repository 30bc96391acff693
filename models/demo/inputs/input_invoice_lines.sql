-- grain: one row per line of an invoice or credit note
with lines as (
    select * from {{ref 'stg_tidewell__invoice_lines'}}
),

final as (
    select
        invoice_line_id,
        invoice_id,
        entity_id,
        customer_id,
        cast(null as varchar) as order_id,
        subscription_id,
        product_id,
        invoice_date,
        service_from,
        service_to,
        quantity,
        unit_price,
        cast(0 as decimal(18,2)) as discount_amount,
        net_amount,
        tax_amount,
        currency,
        is_credit_note,
        credits_invoice_line_id,
        account_id,
        document_id,
        known_at,
        'tidewell: invoice_lines' as source,
        invoice_line_id as source_row
    from lines
)

select * from final
