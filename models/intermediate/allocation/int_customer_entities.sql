-- grain: one row per customer and first month in an entity
-- Which entity bears what a customer causes, for counts that name no entity.
with ledger as (
    select * from {{ref 'int_customer_month_ledger'}}
),

entities as (
    select entity_id, min(functional_currency) as currency
    from ledger
    group by entity_id
),

known as (
    select customer_id, min(entity_id) as entity_id, min(entity_id) <> max(entity_id) as is_in_several
    from ledger
    where customer_id <> 'UNALLOCATED'
    group by customer_id
),

-- of a customer of several: the entity that posted most in the month
posted as (
    select customer_id, fiscal_month, entity_id
    from ledger
    semi join known on ledger.customer_id = known.customer_id and known.is_in_several
    group by customer_id, fiscal_month, entity_id
    qualify row_number() over (
        partition by customer_id, fiscal_month
        order by sum(abs(amount)) desc, entity_id
    ) = 1
),

moves as (
    select *
    from posted
    qualify entity_id is distinct from lag(entity_id) over (partition by customer_id order by fiscal_month)
),

spans as (
    select
        customer_id,
        entity_id,
        case
            when row_number() over in_time = 1 then date '0001-01-01'
            else fiscal_month
        end as valid_from,
        lead(fiscal_month) over in_time as valid_to
    from moves
    window in_time as (partition by customer_id order by fiscal_month)
),

-- a customer without a posting belongs to the one entity that keeps its books in the customer's currency
by_currency as (
    select currency, min(entity_id) as entity_id
    from entities
    group by currency
    having count(*) = 1
),

unposted as (
    select
        identity.customer_id,
        min(by_currency.entity_id) as entity_id,
        date '0001-01-01' as valid_from,
        cast(null as date) as valid_to
    from {{ref 'int_customer_identity'}} as identity
    inner join {{ref 'input_customers'}} as customers
        on identity.fact_customer_id = customers.customer_id
        and identity.customer_id = customers.customer_id
    inner join by_currency on customers.currency = by_currency.currency
    anti join known on identity.customer_id = known.customer_id
    group by identity.customer_id
),

homes as (
    select customer_id, entity_id, date '0001-01-01' as valid_from, cast(null as date) as valid_to
    from known
    where not is_in_several
    union all
    select * from spans
    union all
    select * from unposted
),

-- what is counted of a customer: facts, postings, subscriptions, orders
seen as (
    select customer_id, fiscal_month from {{ref 'int_identity_since'}}
    union all
    select customer_id, fiscal_month from ledger
    union all
    select customer_id, fiscal_month from {{ref 'int_subscription_months'}}
    union all
    select customer_id, fiscal_month from {{ref 'int_orders_month'}}
),

first_seen as (
    select customer_id, min(fiscal_month) as fiscal_month
    from seen
    group by customer_id
),

final as (
    select homes.*, coalesce(first_seen.fiscal_month, date '9999-12-31') as fiscal_month
    from homes
    left join first_seen on homes.customer_id = first_seen.customer_id
)

select * from final
