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
        entity_id,
        functional_currency,
        customer_id,
        fiscal_month,
        report_line,
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
