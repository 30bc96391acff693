-- grain: one row per customer and fiscal month with a ledger amount, an order, a subscription or a contact
with ledger as (
    select customer_id, fiscal_month
    from {{ref 'int_customer_month_ledger'}}
    group by customer_id, fiscal_month
    -- the row without a customer exists only where there is money on it
    having customer_id <> 'UNALLOCATED' or bool_or(amount <> 0)
),

orders as (
    select customer_id, fiscal_month from {{ref 'int_orders_month'}}
),

contacts as (
    select customer_id, fiscal_month from {{ref 'int_contacts_month'}}
),

subscriptions as (
    select customer_id, fiscal_month from {{ref 'int_subscription_months'}}
),

months as (
    select * from ledger
    union
    select * from orders
    union
    select * from contacts
    union
    select * from subscriptions
),

final as (
    select customer_id, fiscal_month from months where fiscal_month is not null
)

select * from final
