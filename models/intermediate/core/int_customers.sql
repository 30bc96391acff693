-- grain: one row per surviving customer, and UNALLOCATED
with customers as (
    select * from {{ref 'input_customers'}}
),

identity as (
    select fact_customer_id, customer_id from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

revenue as (
    select
        months.customer_id,
        min(case when calendar.is_to_date then months.fiscal_month end) as first_revenue_month,
        max(case when calendar.is_to_date then months.fiscal_month end) as last_revenue_month,
        bool_or(calendar.is_in_t12m) as is_active
    from {{ref 'int_months_with_revenue'}} as months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    group by months.customer_id
),

-- whoever was merged into another came when the first of them did, by its channel
before_merging as (
    select
        identity.customer_id,
        min(customers.acquired_on) as acquired_on,
        -- that one's, also where it has none
        arg_min(
            struct_pack(name := customers.acquisition_channel), row(customers.acquired_on, customers.customer_id)
        ).name as acquisition_channel
    from customers
    inner join identity
        on customers.customer_id = identity.fact_customer_id
        and customers.customer_id <> identity.customer_id
    where customers.acquired_on is not null
    group by identity.customer_id
),

members as (
    select
        customers.customer_id,
        customers.customer_type,
        parents.customer_id as parent_customer_id,
        -- who has no day of its own and paid before the other came did not come with that one
        customers.acquired_on is null and coalesce(calendar.fiscal_month > revenue.first_revenue_month, false) as came_later,
        coalesce(
            case when not came_later then calendar.fiscal_month end, revenue.first_revenue_month, calendar.fiscal_month
        ) as acquired_month,
        case
            when before_merging.acquired_on < coalesce(customers.acquired_on, date '9999-12-31') and not came_later
                then before_merging.acquisition_channel
            else customers.acquisition_channel
        end as acquisition_channel,
        customers.country,
        customers.strategic_flag,
        coalesce(revenue.is_active, false) and customers.customer_type <> 'INTERNAL' as is_active,
        revenue.first_revenue_month,
        revenue.last_revenue_month
    from customers
    -- a customer merged into another is that one; the row that remains is the survivor's
    inner join identity
        on customers.customer_id = identity.fact_customer_id
        and customers.customer_id = identity.customer_id
    left join identity as parents on customers.parent_customer_id = parents.fact_customer_id
    left join before_merging on customers.customer_id = before_merging.customer_id
    left join {{> calendar_days of='calendar'}} as calendar
        on least(customers.acquired_on, before_merging.acquired_on) = calendar.day and calendar.is_to_date
    left join revenue on customers.customer_id = revenue.customer_id
),

final as (
    select * exclude (came_later) from members
    union all
    select
        'UNALLOCATED' as customer_id,
        'UNALLOCATED' as customer_type,
        null as parent_customer_id,
        null as acquired_month,
        null as acquisition_channel,
        null as country,
        false as strategic_flag,
        false as is_active,
        null as first_revenue_month,
        null as last_revenue_month
)

select * from final
