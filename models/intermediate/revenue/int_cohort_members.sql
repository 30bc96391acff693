-- grain: one row per cohort kind and customer with net revenue
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

customers as (
    select * from {{ref 'int_acquired'}}
),

first_revenue as (
    select customer_id, min(ordinal) as ordinal
    from {{ref 'int_revenue_customer_month'}}
    where customer_id <> 'UNALLOCATED'
    group by customer_id
),

bounds as (
    select min(ordinal) as first_ordinal, min(fiscal_month) as first_day from calendar
),

begun as (
    select
        'acquisition' as cohort_kind,
        customers.customer_id,
        -- money before the day of the record is money of the cohort too
        least(
            first_revenue.ordinal,
            coalesce(
                acquired.ordinal,
                -- a day beyond the calendar's end is none of its periods
                case when customers.acquired_on < bounds.first_day then bounds.first_ordinal end,
                first_revenue.ordinal
            )
        ) as ordinal
    from customers
    inner join first_revenue on customers.customer_id = first_revenue.customer_id
    cross join bounds
    left join {{> calendar_days of='calendar'}} as acquired on customers.acquired_on = acquired.day
    union all
    select
        'first_order' as cohort_kind,
        orders.customer_id,
        least(first_revenue.ordinal, ordered.ordinal) as ordinal
    from {{ref 'int_customer_orders'}} as orders
    inner join first_revenue on orders.customer_id = first_revenue.customer_id
    inner join calendar as ordered on orders.first_order_month = ordered.fiscal_month
),

segments as (
    select * from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

final as (
    select
        begun.cohort_kind,
        begun.customer_id,
        begun.ordinal as cohort_ordinal,
        calendar.fiscal_month as cohort_month,
        -- what the customer was when it came: a cohort never loses or gains members
        coalesce(arg_max(segments.segment, segments.valid_from), '(none)') as segment,
        case
            when customers.is_internal then '(internal)'
            else coalesce(customers.acquisition_channel, '(none)')
        end as channel,
        customers.is_internal,
        -- whoever came before the ledger begins is only known because it stayed
        begun.ordinal >= (select min(ordinal) from periods where position = 0) as is_observed_from_start
    from begun
    inner join customers on begun.customer_id = customers.customer_id
    inner join calendar on begun.ordinal = calendar.ordinal
    left join segments
        on begun.customer_id = segments.customer_id
        and segments.valid_from <= calendar.end_date
        and coalesce(segments.valid_to, date '9999-12-31') > calendar.fiscal_month
    group by all
)

select * from final
