-- grain: one row per payment received or paid back
with payments as (
    select * from {{ref 'stg_tidewell__payments'}}
),

final as (
    select
        payment_id,
        customer_id,
        cast(null as varchar) as order_id,
        invoice_id,
        paid_on,
        amount,
        currency,
        method,
        fee_amount,
        cast(null as smallint) as installments,
        is_refund,
        reason,
        known_at,
        'tidewell: payments' as source,
        payment_id as source_row
    from payments
)

select * from final
