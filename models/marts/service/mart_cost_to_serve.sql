-- grain: one row per customer, fiscal month, entity, pool, activity, attribution and reason
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
        entity_id,
        functional_currency,
        customer_id,
        fiscal_month,
        cost_pool,
        activity,
        case when reason = '' then 'allocated' else 'unallocated' end as attribution,
        reason,
        amount,
        functional_amount,
        cost_behaviour,
        in_marginal,
        driver_id,
        driver_quantity
    from {{ref 'int_allocation_result'}}
    where report_line <> 'acquisition_cost'
),

-- a pool of two report lines is one pool here
summed as (
    select
        customer_id,
        fiscal_month,
        entity_id,
        cost_pool,
        activity,
        attribution,
        reason,
        {{> money of='sum(amount)'}} as amount,
        {{> money of='sum(functional_amount)'}} as functional_amount,
        min(functional_currency) as functional_currency,
        min(cost_behaviour) as cost_behaviour,
        bool_and(in_marginal) as in_marginal,
        min(driver_id) as driver_id,
        max(driver_quantity) as driver_quantity
    from (
        select * from posted
        union all
        select * from allocated
    )
    group by customer_id, fiscal_month, entity_id, cost_pool, activity, attribution, reason
),

final as (
    select
        summed.customer_id,
        summed.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        summed.entity_id,
        summed.cost_pool,
        summed.activity,
        summed.attribution,
        summed.reason,
        summed.amount,
        {{setting 'currency'}} as currency,
        summed.functional_amount,
        summed.functional_currency,
        summed.cost_behaviour,
        summed.in_marginal,
        summed.driver_id,
        summed.driver_quantity
    from summed
    inner join calendar on summed.fiscal_month = calendar.fiscal_month
)

select * from final
