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

members as (
    select
        customers.customer_id,
        customers.customer_type,
        parents.customer_id as parent_customer_id,
        coalesce(acquired.recorded_month, revenue.first_revenue_month) as acquired_month,
        acquired.acquisition_channel,
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
    inner join {{ref 'int_acquired'}} as acquired on customers.customer_id = acquired.customer_id
    left join revenue on customers.customer_id = revenue.customer_id
),

final as (
    select * from members
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
