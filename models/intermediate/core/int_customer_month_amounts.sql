-- grain: one row per customer and fiscal month with a ledger amount
-- What entries and rules give to a customer, summed once for all that read it by customer and month.
with lines as (
    select customer_id, fiscal_month, report_line, in_marginal, amount
    from {{ref 'int_customer_month_ledger'}}
    where attribution <> 'pool' and {{rebuilt 'fiscal_month'}}
    union all
    select
        allocated.customer_id,
        allocated.fiscal_month,
        activities.report_line,
        activities.in_marginal,
        allocated.amount
    from {{ref 'int_allocation_result'}} as allocated
    inner join {{ref 'int_pool_activity'}} as activities
        on allocated.fiscal_month = activities.fiscal_month
        and allocated.activity_no = activities.activity_no
    where {{rebuilt 'allocated.fiscal_month'}}
),

final as (
    select
        customer_id,
        fiscal_month,
        {{> money of="sum(amount) filter (where report_line = 'net_revenue')"}} as net_revenue,
        {{> money of="sum(amount) filter (where report_line = 'cost_of_revenue')"}} as cost_of_revenue,
        {{> money of="sum(amount) filter (where report_line = 'cost_to_serve' and in_marginal)"}} as cost_to_serve_marginal,
        {{> money of="sum(amount) filter (where report_line = 'cost_to_serve')"}} as cost_to_serve_loaded,
        {{> money of="sum(amount) filter (where report_line = 'retention_cost')"}} as retention_cost,
        {{> money of="sum(amount) filter (where report_line = 'acquisition_cost')"}} as acquisition_cost,
        {{> money of="sum(amount) filter (where report_line = 'programme_cost')"}} as programme_cost,
        {{> money of="sum(amount) filter (where report_line = 'overhead')"}} as overhead_loaded,
        bool_or(amount <> 0) as has_money
    from lines
    group by customer_id, fiscal_month
)

select * from final
