-- grain: one row per cohort month, channel and month of age, the first month being 1, as far as the cohort was observed
with calendar as (
    select fiscal_month, ordinal from {{ref 'int_fiscal_calendar'}} where is_to_date
),

cohorts as (
    select cohort_month, channel, count(*) as new_customers
    from {{ref 'int_new_customers'}}
    group by cohort_month, channel
),

-- loaded cm3 as mart_unit_economics_month has it: what entries and rules give to the customer
contribution as (
    select
        new_customers.cohort_month,
        new_customers.channel,
        amounts.fiscal_month,
        sum(coalesce(amounts.net_revenue, 0)) - sum(coalesce(amounts.cost_of_revenue, 0))
        - sum(coalesce(amounts.cost_to_serve_loaded, 0)) - sum(coalesce(amounts.retention_cost, 0))
        - sum(coalesce(amounts.overhead_loaded, 0)) as cm3_loaded
    from {{ref 'int_customer_month_amounts'}} as amounts
    inner join {{ref 'int_new_customers'}} as new_customers on amounts.customer_id = new_customers.customer_id
    group by new_customers.cohort_month, new_customers.channel, amounts.fiscal_month
),

final as (
    select
        cohorts.cohort_month,
        cohorts.channel,
        cast(calendar.ordinal - birth.ordinal + 1 as integer) as age,
        cohorts.new_customers,
        {{> money of='coalesce(contribution.cm3_loaded, 0)'}} as cm3_loaded
    from cohorts
    inner join calendar as birth on cohorts.cohort_month = birth.fiscal_month
    -- one cohort, one age: all of it has been observed for as long
    inner join calendar on calendar.ordinal >= birth.ordinal
    left join contribution
        on cohorts.cohort_month = contribution.cohort_month
        and cohorts.channel = contribution.channel
        and calendar.fiscal_month = contribution.fiscal_month
)

select * from final
