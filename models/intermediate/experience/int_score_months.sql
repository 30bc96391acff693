-- grain: one row per customer, metric and fiscal month that has activity or an answer
{{#if (finds_keys)}}
select customer_id from {{changed 'int_responses'}} as responses where customer_id is not null
union all
select customer_id from {{changed 'int_customer_months'}} as months
{{else}}
with answers as (
    select customer_id, metric_id, fiscal_month
    from {{ref 'int_responses'}}
    where customer_id is not null and responded_at is not null and score_band <> 'NO_SCORE'
        and {{rebuilt 'customer_id'}}
),

metrics_of_customer as (
    select distinct customer_id, metric_id from answers
),

activity as (
    select customer_id, fiscal_month from {{ref 'int_customer_months'}}
    where {{rebuilt 'customer_id'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

months as (
    select activity.customer_id, metrics_of_customer.metric_id, activity.fiscal_month
    from activity
    inner join metrics_of_customer on activity.customer_id = metrics_of_customer.customer_id
    union
    select customer_id, metric_id, fiscal_month
    from answers
),

final as (
    select months.customer_id, months.metric_id, months.fiscal_month, calendar.day_after
    from months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
)

select * from final
{{/if}}
