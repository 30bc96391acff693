-- grain: one row per customer and fiscal month with a ledger amount, an order, a subscription or a contact
with ledger as (
    select customer_id, fiscal_month
    from {{ref 'int_customer_month_amounts'}}
    -- the row without a customer exists only where there is money on it
    where (customer_id <> 'UNALLOCATED' or has_money) and {{rebuilt 'fiscal_month'}}
),

orders as (
    select customer_id, fiscal_month from {{ref 'int_orders_month'}} where {{rebuilt 'fiscal_month'}}
),

contacts as (
    select customer_id, fiscal_month from {{ref 'int_contacts_month'}} where {{rebuilt 'fiscal_month'}}
),

subscriptions as (
    select customer_id, fiscal_month from {{ref 'int_subscription_months'}} where {{rebuilt 'fiscal_month'}}
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

-- before the first posting the money of a month is not known, and a zero would be a claim
first_posting as (
    select * from {{ref 'int_first_posting'}}
),

final as (
    select months.customer_id, months.fiscal_month
    from months
    inner join first_posting on months.fiscal_month >= first_posting.fiscal_month
)

select * from final
