-- grain: one row per customer, fiscal month, entity, report line, pool, activity, attribution and reason
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- winning customers is no cost of serving them: mart_acquisition has it
posted as (
    select
        entity_id,
        functional_currency,
        customer_id,
        fiscal_month,
        report_line,
        cost_pool,
        '(none)' as activity,
        case when attribution = 'none' then 'unallocated' else attribution end as attribution,
        case when attribution = 'none' then 'no_customer' else '' end as reason,
        amount,
        functional_amount,
        cost_behaviour,
        in_marginal,
        cast(null as varchar) as driver_id,
        cast(null as decimal(18,4)) as driver_quantity
    from {{ref 'int_customer_month_ledger'}}
    where attribution <> 'pool'
        and report_line in ('cost_of_revenue', 'cost_to_serve', 'retention_cost', 'programme_cost', 'overhead')
),

allocated as (
    select
        activities.entity_id,
        activities.functional_currency,
        shares.customer_id,
        shares.fiscal_month,
        activities.report_line,
        activities.cost_pool,
        activities.activity,
        case when shares.reason = '' then 'allocated' else 'unallocated' end as attribution,
        shares.reason,
        shares.amount,
        shares.functional_amount,
        activities.cost_behaviour,
        activities.in_marginal,
        -- what goes no further has the driver that brought it there
        coalesce(activities.driver_id, activities.resource_driver_id) as driver_id,
        shares.driver_quantity
    from {{ref 'int_allocation_result'}} as shares
    inner join {{ref 'int_pool_activity'}} as activities
        on shares.fiscal_month = activities.fiscal_month
        and shares.activity_no = activities.activity_no
    where activities.report_line <> 'acquisition_cost'
),

every as (
    select * from posted
    union all
    select * from allocated
),

final as (
    select
        every.customer_id,
        every.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        every.entity_id,
        every.report_line,
        every.cost_pool,
        every.activity,
        every.attribution,
        every.reason,
        every.amount,
        {{setting 'currency'}} as currency,
        every.functional_amount,
        every.functional_currency,
        every.cost_behaviour,
        every.in_marginal,
        every.driver_id,
        every.driver_quantity
    from every
    inner join calendar on every.fiscal_month = calendar.fiscal_month
)

select * from final
