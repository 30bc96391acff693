-- One row per customer = the sum of that customer's months up to the as-of date, for money and counts.
with months as (
    select
        months.customer_id,
        sum(months.net_revenue) as net_revenue,
        sum(months.cost_of_revenue) as cost_of_revenue,
        sum(months.cost_to_serve_marginal) as cost_to_serve_marginal,
        sum(months.cost_to_serve_loaded) as cost_to_serve_loaded,
        sum(months.retention_cost) as retention_cost,
        sum(months.acquisition_cost) as acquisition_cost,
        sum(months.overhead_loaded) as overhead_loaded,
        sum(months.cm3) as cm3,
        sum(months.cm3_loaded) as cm3_loaded,
        sum(months.order_count) as order_count
    from {{ref 'mart_unit_economics_month'}} as months
    inner join {{ref 'int_fiscal_calendar'}} as calendar on months.fiscal_month = calendar.fiscal_month
    where calendar.is_to_date
    group by months.customer_id
)

select customer_id, months.net_revenue, economics.net_revenue_ltd
from months
full join {{ref 'mart_unit_economics'}} as economics using (customer_id)
where coalesce(months.net_revenue, 0) <> coalesce(economics.net_revenue_ltd, 0)
    or coalesce(months.cost_of_revenue, 0) <> coalesce(economics.cost_of_revenue_ltd, 0)
    or coalesce(months.cost_to_serve_marginal, 0) <> coalesce(economics.cost_to_serve_marginal_ltd, 0)
    or coalesce(months.cost_to_serve_loaded, 0) <> coalesce(economics.cost_to_serve_loaded_ltd, 0)
    or coalesce(months.retention_cost, 0) <> coalesce(economics.retention_cost_ltd, 0)
    or coalesce(months.acquisition_cost, 0) <> coalesce(economics.acquisition_cost_ltd, 0)
    or coalesce(months.overhead_loaded, 0) <> coalesce(economics.overhead_loaded_ltd, 0)
    or coalesce(months.cm3, 0) <> coalesce(economics.cm3_ltd, 0)
    or coalesce(months.cm3_loaded, 0) <> coalesce(economics.cm3_loaded_ltd, 0)
    or coalesce(months.order_count, 0) <> coalesce(economics.order_count_ltd, 0)
order by customer_id
