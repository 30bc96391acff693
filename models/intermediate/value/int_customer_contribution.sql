-- grain: one row per customer and fiscal period with an amount of the contribution
with available as (
    select bool_or(is_available) as cm3
    from {{ref 'int_measure_availability'}}
    where measure = 'cm3'
),

final as (
    select
        amounts.customer_id,
        periods.ordinal,
        amounts.fiscal_month,
        {{> money of='coalesce(amounts.net_revenue, 0)'}} as net_revenue,
        {{> money of='coalesce(amounts.cost_to_serve_marginal, 0)'}} as cost_to_serve,
        {{> money of='case when available.cm3 then coalesce(amounts.net_revenue, 0) - coalesce(amounts.cost_of_revenue, 0)
            - coalesce(amounts.retention_cost, 0) - coalesce(amounts.cost_to_serve_marginal, 0) end'}} as cm3
    from {{ref 'int_customer_month_amounts'}} as amounts
    cross join available
    inner join {{ref 'int_revenue_periods'}} as periods on amounts.fiscal_month = periods.fiscal_month
    where amounts.customer_id <> 'UNALLOCATED'
        and coalesce(amounts.net_revenue, amounts.cost_of_revenue, amounts.retention_cost, amounts.cost_to_serve_marginal)
            is not null
        and {{rebuilt 'amounts.fiscal_month'}}
)

select * from final
