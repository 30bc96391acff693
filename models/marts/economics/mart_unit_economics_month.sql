-- grain: one row per customer and fiscal month with a ledger amount, an order, a subscription or a contact
with months as (
    select * from {{ref 'int_customer_month_groups'}}
    where {{rebuilt 'fiscal_month'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

ledger as (
    select * from {{ref 'int_customer_month_amounts'}}
    where {{rebuilt 'fiscal_month'}}
),

orders as (
    select * from {{ref 'int_orders_month'}}
    where {{rebuilt 'fiscal_month'}}
),

contacts as (
    select * from {{ref 'int_contacts_month'}}
    where {{rebuilt 'fiscal_month'}}
),

subscriptions as (
    select * from {{ref 'int_subscription_months'}}
    where {{rebuilt 'fiscal_month'}}
),

available as (
    select
        bool_or(is_available) filter (where measure = 'cost_of_revenue') as cost_of_revenue,
        bool_or(is_available) filter (where measure = 'cost_to_serve_marginal') as cost_to_serve_marginal,
        bool_or(is_available) filter (where measure = 'cost_to_serve_loaded') as cost_to_serve_loaded,
        bool_or(is_available) filter (where measure = 'retention_cost') as retention_cost,
        bool_or(is_available) filter (where measure = 'acquisition_cost') as acquisition_cost,
        bool_or(is_available) filter (where measure = 'programme_cost') as programme_cost,
        bool_or(is_available) filter (where measure = 'overhead_loaded') as overhead_loaded,
        bool_or(is_available) filter (where measure = 'order_count') as order_count,
        bool_or(is_available) filter (where measure = 'unit_count') as unit_count,
        bool_or(is_available) filter (where measure = 'contact_count') as contact_count,
        bool_or(is_available) filter (where measure = 'visit_count') as visit_count,
        string_agg(measure || ': ' || reason, '; ' order by position, measure) as reasons
    from {{ref 'int_measure_availability'}}
),

measured as (
    select
        months.customer_id,
        months.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        months.acquired_month,
        months.is_of_the_market,
        months.segment,
        months.score_band,
        months.score_band_opening,
        coalesce(ledger.net_revenue, 0) as net_revenue,
        case when available.cost_of_revenue then coalesce(ledger.cost_of_revenue, 0) end as cost_of_revenue,
        case when available.cost_to_serve_marginal then coalesce(ledger.cost_to_serve_marginal, 0) end
            as cost_to_serve_marginal,
        case when available.cost_to_serve_loaded then coalesce(ledger.cost_to_serve_loaded, 0) end
            as cost_to_serve_loaded,
        case when available.retention_cost then coalesce(ledger.retention_cost, 0) end as retention_cost,
        case when available.acquisition_cost then coalesce(ledger.acquisition_cost, 0) end as acquisition_cost,
        case when available.programme_cost then coalesce(ledger.programme_cost, 0) end as programme_cost,
        case when available.overhead_loaded then coalesce(ledger.overhead_loaded, 0) end as overhead_loaded,
        case when available.order_count then coalesce(orders.order_count, 0) end as order_count,
        case when available.unit_count then coalesce(orders.unit_count, 0) end as unit_count,
        case when available.contact_count then coalesce(contacts.contact_count, 0) end as contact_count,
        case when available.contact_count then coalesce(contacts.handle_seconds, 0) end as handle_seconds,
        case when available.visit_count then coalesce(contacts.visit_count, 0) end as visit_count,
        coalesce(subscriptions.is_open_on_last_day, false) as has_open_subscription,
        available.reasons as not_available
    from months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    cross join available
    left join ledger on months.customer_id = ledger.customer_id and months.fiscal_month = ledger.fiscal_month
    left join orders on months.customer_id = orders.customer_id and months.fiscal_month = orders.fiscal_month
    left join contacts on months.customer_id = contacts.customer_id and months.fiscal_month = contacts.fiscal_month
    left join subscriptions
        on months.customer_id = subscriptions.customer_id and months.fiscal_month = subscriptions.fiscal_month
),

final as (
    select
        customer_id,
        fiscal_month,
        fiscal_period_id,
        {{setting 'currency'}} as currency,
        close_status,
        score_band,
        score_band_opening,
        acquired_month,
        segment,
        {{> money of='net_revenue'}} as net_revenue,
        {{> money of='cost_of_revenue'}} as cost_of_revenue,
        {{> money of='cost_to_serve_marginal'}} as cost_to_serve_marginal,
        {{> money of='cost_to_serve_loaded'}} as cost_to_serve_loaded,
        {{> money of='retention_cost'}} as retention_cost,
        {{> money of='acquisition_cost'}} as acquisition_cost,
        {{> money of='programme_cost'}} as programme_cost,
        {{> money of='overhead_loaded'}} as overhead_loaded,
        {{> money of='net_revenue - cost_of_revenue'}} as cm1,
        {{> money of='net_revenue - cost_of_revenue - cost_to_serve_marginal'}} as cm2,
        {{> money of='net_revenue - cost_of_revenue - cost_to_serve_marginal - retention_cost'}} as cm3,
        {{> money of='net_revenue - cost_of_revenue - cost_to_serve_loaded - retention_cost - overhead_loaded'}}
            as cm3_loaded,
        order_count,
        cast(unit_count as decimal(18,4)) as unit_count,
        contact_count,
        handle_seconds,
        visit_count,
        is_of_the_market and (net_revenue > 0 or has_open_subscription) as is_active,
        not_available
    from measured
)

select * from final
