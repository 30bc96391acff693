-- grain: one row per window of the summaries
-- Sums over customers with a key: UNALLOCATED money is in no figure per customer.
with months as (
    select * from {{ref "mart_unit_economics_month"}}
    where customer_id <> 'UNALLOCATED'
),

windows as (
    select * from {{ref "rpt_period"}}
    where period <> 'open'
),

span as (
    select min(fiscal_month) as first_month_with_data from months
),

final as (
    select
        windows.period,
        windows.fiscal_month,
        span.first_month_with_data > windows.first_month as is_partial,
        span.first_month_with_data,
        count(distinct months.fiscal_month) as periods,
        count(distinct months.customer_id) as customers,
        count(distinct months.customer_id) filter (where months.is_active) as active_customers,
        cast(sum(months.net_revenue) as decimal(18, 2)) as net_revenue,
        -- a part that one month lacks is lacking in the sum: never a total of what happens to be there
        cast(case when count(*) = count(months.cost_of_revenue) then -sum(months.cost_of_revenue) end as decimal(18, 2)) as cost_of_revenue,
        cast(case when count(*) = count(months.cm1) then sum(months.cm1) end as decimal(18, 2)) as cm1,
        cast(case when count(*) = count(months.cost_to_serve_marginal) then -sum(months.cost_to_serve_marginal) end as decimal(18, 2)) as cost_to_serve_marginal,
        cast(case when count(*) = count(months.cm2) then sum(months.cm2) end as decimal(18, 2)) as cm2,
        cast(case when count(*) = count(months.retention_cost) then -sum(months.retention_cost) end as decimal(18, 2)) as retention_cost,
        cast(case when count(*) = count(months.cm3) then sum(months.cm3) end as decimal(18, 2)) as cm3,
        cast(case when count(*) = count(months.cost_to_serve_loaded) then -sum(months.cost_to_serve_loaded) end as decimal(18, 2)) as cost_to_serve_loaded
    from windows
    cross join span
    left join months on months.fiscal_month between windows.first_month and windows.last_month
    group by all
)

select * from final
