-- grain: one row per customer id that a fact may carry
-- Who it is, and since when that matters: before its first fact nothing hangs on it.
with identity as (
    select fact_customer_id, customer_id from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

facts as (
    select customer_id, min(cast({{> local_time at='started_at'}} as date)) as first_day
    from {{ref 'input_interactions'}}
    group by customer_id
    union all
    select customer_id, min(cast({{> local_time at='opened_at'}} as date))
    from {{ref 'input_cases'}}
    group by customer_id
    union all
    select customer_id, min(visited_on)
    from {{ref 'input_field_visits'}}
    group by customer_id
    union all
    select customer_id, min(paid_on)
    from {{ref 'input_payments'}}
    group by customer_id
    union all
    select customer_id, min(invoice_date)
    from {{ref 'input_invoice_lines'}}
    group by customer_id
    union all
    select customer_id, min(cast({{> local_time at='ordered_at'}} as date))
    from {{ref 'input_orders'}}
    group by customer_id
),

first_facts as (
    select customer_id, min(first_day) as first_day
    from facts
    group by customer_id
),

final as (
    select
        identity.fact_customer_id,
        identity.customer_id,
        case
            when first_facts.first_day is null then date '9999-12-31'
            -- before the calendar, so that later facts are in it
            else coalesce(calendar.fiscal_month, date '0001-01-01')
        end as fiscal_month
    from identity
    left join first_facts on identity.fact_customer_id = first_facts.customer_id
    left join {{> calendar_days of='calendar'}} as calendar on first_facts.first_day = calendar.day
)

select * from final
