-- grain: one row per customer of an experiment and fiscal period with any activity, contact or money
-- The contribution is that of mart_unit_economics_month: what entries and rules give to the customer.
with members as (
    select distinct customer_id from {{ref 'int_experiment_units'}}
),

periods as (
    select ordinal, fiscal_month from {{ref 'int_revenue_periods'}}
    where end_date <= {{var 'closed_through'}} and {{rebuilt 'fiscal_month'}}
),

measures as (
    select
        customer_id,
        fiscal_month,
        0 as is_active,
        0 as was_active,
        0 as contacts,
        0 as handle_seconds,
        coalesce(net_revenue, 0) as net_revenue,
        coalesce(cost_of_revenue, 0) + coalesce(retention_cost, 0) as direct_cost,
        coalesce(cost_to_serve_marginal, 0) as cost_to_serve_marginal,
        coalesce(cost_to_serve_loaded, 0) + coalesce(overhead_loaded, 0) as cost_to_serve_loaded
    from {{ref 'int_customer_month_amounts'}}
    -- what winning a customer and programmes cost is none of these, and makes no row
    where coalesce(net_revenue, cost_of_revenue, retention_cost, cost_to_serve_loaded, overhead_loaded) is not null
        and {{rebuilt 'fiscal_month'}}
    union all
    select customer_id, fiscal_month, 0, 0, contact_count, handle_seconds, 0, 0, 0, 0
    from {{ref 'int_contacts_month'}}
    where {{rebuilt 'fiscal_month'}}
    union all
    select activity.customer_id, periods.fiscal_month, 1, 0, 0, 0, 0, 0, 0, 0
    from {{ref 'int_customer_activity'}} as activity
    inner join periods on activity.ordinal = periods.ordinal
    union all
    select activity.customer_id, periods.fiscal_month, 0, 1, 0, 0, 0, 0, 0, 0
    from {{ref 'int_customer_activity'}} as activity
    inner join periods on activity.ordinal + 1 = periods.ordinal
),

-- a measure that is not available is null, never 0
available as (
    select
        bool_and(is_available) filter (where measure in ('cost_of_revenue', 'retention_cost')) as direct_cost,
        bool_and(is_available) filter (where measure = 'cost_to_serve_marginal') as cost_to_serve_marginal,
        bool_and(is_available) filter (where measure in ('cost_to_serve_loaded', 'overhead_loaded')) as cost_to_serve_loaded,
        bool_and(is_available) filter (where measure = 'contact_count') as contacts
    from {{ref 'int_measure_availability'}}
),

summed as (
    select
        measures.customer_id,
        periods.ordinal,
        periods.fiscal_month,
        cast(max(measures.is_active) as bigint) as active,
        cast(max(measures.was_active) as bigint) as active_before,
        cast(sum(measures.contacts) as bigint) as contacts,
        cast(sum(measures.handle_seconds) as bigint) as handle_seconds,
        {{> money of='sum(measures.net_revenue)'}} as net_revenue,
        {{> money of='sum(measures.direct_cost)'}} as direct_cost,
        {{> money of='sum(measures.cost_to_serve_marginal)'}} as cost_to_serve_marginal,
        {{> money of='sum(measures.cost_to_serve_loaded)'}} as cost_to_serve_loaded
    from measures
    inner join members on measures.customer_id = members.customer_id
    inner join periods on measures.fiscal_month = periods.fiscal_month
    group by measures.customer_id, periods.ordinal, periods.fiscal_month
),

final as (
    select
        summed.customer_id,
        summed.ordinal,
        summed.fiscal_month,
        summed.active,
        summed.active_before,
        case when available.contacts then summed.contacts end as contacts,
        case when available.contacts then summed.handle_seconds end as handle_seconds,
        summed.net_revenue,
        case when available.direct_cost then summed.direct_cost end as direct_cost,
        case when available.cost_to_serve_marginal then summed.cost_to_serve_marginal end as cost_to_serve_marginal,
        case when available.cost_to_serve_loaded then summed.cost_to_serve_loaded end as cost_to_serve_loaded
    from summed
    cross join available
)

select * from final
