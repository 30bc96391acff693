-- grain: one row per customer of an experiment and fiscal period with any activity, contact or money
-- The contribution is that of mart_unit_economics_month: what entries and rules give to the customer.
with members as (
    select distinct customer_id from {{ref 'int_experiment_units'}}
),

periods as (
    select ordinal, fiscal_month from {{ref 'int_revenue_periods'}}
    where end_date <= {{var 'closed_through'}} and {{rebuilt 'fiscal_month'}}
),

lines as (
    select customer_id, fiscal_month, report_line, in_marginal, amount
    from {{ref 'int_customer_month_ledger'}}
    where attribution <> 'pool' and {{rebuilt 'fiscal_month'}}
    union all
    select customer_id, fiscal_month, report_line, in_marginal, amount
    from {{ref 'int_allocation_result'}}
    where {{rebuilt 'fiscal_month'}}
),

measures as (
    select
        customer_id,
        fiscal_month,
        0 as is_active,
        0 as was_active,
        0 as contacts,
        0 as handle_seconds,
        case when report_line = 'net_revenue' then amount else 0 end as net_revenue,
        case when report_line in ('cost_of_revenue', 'retention_cost') then amount else 0 end as direct_cost,
        case when report_line = 'cost_to_serve' and in_marginal then amount else 0 end as cost_to_serve_marginal,
        case when report_line in ('cost_to_serve', 'overhead') then amount else 0 end as cost_to_serve_loaded
    from lines
    where report_line in ('net_revenue', 'cost_of_revenue', 'cost_to_serve', 'retention_cost', 'overhead')
    union all
    select customer_id, fiscal_month, 0, 0, contact_count, handle_seconds, 0, 0, 0, 0
    from {{ref 'int_contacts_month'}}
    union all
    select activity.customer_id, periods.fiscal_month, 1, 0, 0, 0, 0, 0, 0, 0
    from {{ref 'int_customer_activity'}} as activity
    inner join periods on activity.ordinal = periods.ordinal
    union all
    select activity.customer_id, periods.fiscal_month, 0, 1, 0, 0, 0, 0, 0, 0
    from {{ref 'int_customer_activity'}} as activity
    inner join periods on activity.ordinal + 1 = periods.ordinal
),

final as (
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
)

select * from final
