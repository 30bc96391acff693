-- grain: one row per payment of an order
with payments as (
    select * from {{source 'olist' 'order_payments'}}
),

final as (
    select
        trim(order_id) as order_id,
        payment_sequential as payment_no,
        trim(order_id) || '-' || payment_sequential as payment_id,
        trim(payment_type) as method,
        cast(payment_installments as smallint) as installments,
        cast(payment_value as decimal(18,2)) as amount
    from payments
)

select * from final
