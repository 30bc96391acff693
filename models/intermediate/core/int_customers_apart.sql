-- grain: one row per customer that is the company's own, or was one before the ledger begins
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

first_period as (
    select min(fiscal_month) filter (where position = 0) as fiscal_month
    from periods
),

customers as (
    select
        identity.customer_id,
        bool_or(customers.customer_type = 'INTERNAL') as is_internal,
        -- of the first purchase nothing is known but that it was before the series
        bool_or(coalesce(customers.acquired_on < first_period.fiscal_month, false)) as is_older_than_series
    from {{ref 'input_customers'}} as customers
    inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
    left join first_period on true
    group by identity.customer_id
)

select * from customers
where is_internal or is_older_than_series
