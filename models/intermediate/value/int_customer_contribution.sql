-- grain: one row per customer and fiscal period with a ledger amount
with lines as (
    select customer_id, fiscal_month, report_line, in_marginal, amount
    from {{ref 'int_customer_month_ledger'}}
    where attribution <> 'pool' and {{rebuilt 'fiscal_month'}}
    union all
    select customer_id, fiscal_month, report_line, in_marginal, amount
    from {{ref 'int_allocation_result'}}
    where {{rebuilt 'fiscal_month'}}
),

available as (
    select bool_or(is_available) as cm3
    from {{ref 'int_measure_availability'}}
    where measure = 'cm3'
),

summed as (
    select
        customer_id,
        fiscal_month,
        sum(amount) filter (where report_line = 'net_revenue') as net_revenue,
        sum(case when report_line = 'net_revenue' then amount else -amount end) as cm3
    from lines
    where customer_id <> 'UNALLOCATED'
        and (report_line in ('net_revenue', 'cost_of_revenue', 'retention_cost') or report_line = 'cost_to_serve' and in_marginal)
    group by customer_id, fiscal_month
),

final as (
    select
        summed.customer_id,
        periods.ordinal,
        summed.fiscal_month,
        {{> money of='coalesce(summed.net_revenue, 0)'}} as net_revenue,
        {{> money of='case when available.cm3 then summed.cm3 end'}} as cm3
    from summed
    cross join available
    inner join {{ref 'int_revenue_periods'}} as periods on summed.fiscal_month = periods.fiscal_month
)

select * from final
