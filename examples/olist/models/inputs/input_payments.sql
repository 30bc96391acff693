-- grain: one row per payment
with payments as (
    select * from {{ref 'stg_olist__payments'}}
),

orders as (
    select * from {{ref 'stg_olist__orders'}}
),

final as (
    select
        payments.payment_id,
        orders.person_id as customer_id,
        payments.order_id,
        cast(null as varchar) as invoice_id,
        -- a payment carries no date of its own
        orders.ordered_on as paid_on,
        payments.amount,
        {{setting 'currency'}} as currency,
        payments.method,
        cast(null as decimal(18,2)) as fee_amount,
        payments.installments,
        false as is_refund,
        cast(null as varchar) as reason,
        orders.ordered_at as known_at,
        'olist: order_payments' as source,
        payments.payment_id as source_row
    from payments
    left join orders on payments.order_id = orders.order_id
)

select * from final
