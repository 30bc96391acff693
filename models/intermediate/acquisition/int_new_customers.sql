-- grain: one row per customer who is new within the ledger: first net revenue above zero in the company's history
with first_months as (
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
        coalesce(customers.acquisition_channel, '(none)') as channel,
        customers.is_referred
    from first_months
    inner join {{ref 'int_acquired'}} as customers on first_months.customer_id = customers.customer_id and not customers.is_internal
    inner join {{ref 'int_fiscal_calendar'}} as calendar on first_months.cohort_month = calendar.fiscal_month
    cross join series
    -- who bought before the ledger begins is not new in its first month
    where calendar.is_to_date and (customers.acquired_on is null or customers.acquired_on >= series.first_month)
)

select * from final
