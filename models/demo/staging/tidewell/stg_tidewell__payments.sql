-- grain: one row per payment received or paid back
with payments as (
    select * from {{source 'tidewell' 'payments'}}
),

final as (
    select
        trim(payment_id) as payment_id,
        entity_id,
        trim(customer_id) as customer_id,
        invoice_id,
        paid_on,
        amount,
        fee_amount,
        currency,
        method,
        is_refund,
        reason,
        known_at
    from payments
)

select * from final
