-- grain: one row per surviving customer: when and by which channel it came, for all that ask
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

customers as (
    select
        customers.*,
        identity.customer_id as survivor_id,
        customers.customer_id = identity.customer_id as is_survivor
    from {{ref 'input_customers'}} as customers
    inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
),

first_revenue as (
    select months.customer_id, min(months.fiscal_month) as fiscal_month
    from {{ref 'int_months_with_revenue'}} as months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    group by months.customer_id
),

-- whoever was merged into another came when the first of them did, by its channel, also where it has none; on equal days, and where none
-- has a day, it is the survivor's own record
merged as (
    select
        survivor_id as customer_id,
        min(acquired_on) as acquired_on,
        arg_min(
            struct_pack(name := acquisition_channel),
            row(coalesce(acquired_on, date '9999-12-31'), not is_survivor, customer_id)
        ).name as channel_of_first,
        max(acquisition_channel) filter (where is_survivor) as own_channel,
        -- who has no day of its own
        bool_or(is_survivor and acquired_on is null) as is_undated,
        bool_or(referred_by_customer_id is not null) as is_referred,
        bool_or(customer_type = 'INTERNAL') as is_internal
    from customers
    group by survivor_id
),

-- and paid before the other came did not come with that one
timed as (
    select
        merged.*,
        calendar.fiscal_month as recorded_month,
        merged.is_undated and coalesce(calendar.fiscal_month > first_revenue.fiscal_month, false) as came_before
    from merged
    left join {{> calendar_days of='calendar'}} as calendar on merged.acquired_on = calendar.day
    left join first_revenue on merged.customer_id = first_revenue.customer_id
),

final as (
    select
        customer_id,
        acquired_on,
        case when not came_before then recorded_month end as recorded_month,
        coalesce(
            case when came_before then own_channel else channel_of_first end, case when is_referred then 'referral' end
        ) as acquisition_channel,
        is_referred,
        is_internal
    from timed
)

select * from final
