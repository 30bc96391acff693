-- grain: one row per customer who is new within the ledger: first net revenue above zero in the company's history
with customers as (
    select
        identity.customer_id,
        min(customers.acquired_on) as acquired_on,
        min_by(
            customers.acquisition_channel, row(coalesce(customers.acquired_on, date '9999-12-31'), customers.customer_id)
        ) as channel,
        bool_or(customers.referred_by_customer_id is not null) as is_referred
    from {{ref 'input_customers'}} as customers
    inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
    group by identity.customer_id
    having not bool_or(customers.customer_type = 'INTERNAL')
),

first_months as (
    select customer_id, min(fiscal_month) as cohort_month
    from {{ref 'int_months_with_revenue'}}
    group by customer_id
),

series as (
    select min(cohort_month) as first_month from first_months
),

final as (
    select
        first_months.customer_id,
        first_months.cohort_month,
        coalesce(customers.channel, case when customers.is_referred then 'referral' end, '(none)') as channel,
        customers.is_referred
    from first_months
    inner join customers on first_months.customer_id = customers.customer_id
    inner join {{ref 'int_fiscal_calendar'}} as calendar on first_months.cohort_month = calendar.fiscal_month
    cross join series
    -- who bought before the ledger begins is not new in its first month
    where calendar.is_to_date and (customers.acquired_on is null or customers.acquired_on >= series.first_month)
)

select * from final
