-- grain: one row per customer who is new within the ledger
-- Only the year of birth is known: the age is the one reached in the calendar year in which the cohort begins.
with born as (
    select
        identity.customer_id,
        -- a customer of several ids has the year of the id that is left; without one, that of the others
        coalesce(
            max(customers.birth_year) filter (where customers.customer_id = identity.customer_id),
            max(customers.birth_year)
        ) as birth_year
    from {{ref 'input_customers'}} as customers
    inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
    group by identity.customer_id
),

ages as (
    select
        new_customers.customer_id,
        year(new_customers.cohort_month) - born.birth_year as age
    from {{ref 'int_new_customers'}} as new_customers
    left join born on new_customers.customer_id = born.customer_id
),

final as (
    select
        customer_id,
        case
            -- a year that nobody can have been born in is not known
            when age is null or age < 0 or age > 120 then 'NO_AGE'
            when age < 25 then 'UNDER_25'
            when age < 35 then '25_34'
            when age < 45 then '35_44'
            when age < 55 then '45_54'
            when age < 65 then '55_64'
            else '65_AND_OVER'
        end as age_band
    from ages
)

select * from final
