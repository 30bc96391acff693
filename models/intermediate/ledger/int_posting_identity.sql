-- grain: one row per customer id that a fact may carry
-- Who it is to the ledger, and since which day that matters: before its first posting nothing hangs on it.
with identity as (
    select fact_customer_id, customer_id, identity_state from {{ref 'int_customer_identity'}}
),

posted as (
    select customer_id, min(posting_date) as posting_date
    from {{ref 'input_gl_entries'}}
    where customer_id is not null
    group by customer_id
    union all
    -- who is billed for a whole entry that names nobody
    select fact_customer_id, posting_date
    from {{ref 'int_billed_entries'}}
    where billed_account is null
),

first_posted as (
    select customer_id, min(posting_date) as posting_date
    from posted
    group by customer_id
),

final as (
    select
        identity.fact_customer_id,
        identity.customer_id,
        identity.identity_state,
        coalesce(first_posted.posting_date, date '9999-12-31') as posting_date
    from identity
    left join first_posted on identity.fact_customer_id = first_posted.customer_id
)

select * from final
