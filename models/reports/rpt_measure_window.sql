-- grain: one row per window and measure of the unit economics
-- Signed as in a profit column: costs are negative. What has no customer stands beside what has one.
with months as (
    select * from {{ref "mart_unit_economics_month"}}
),

windows as (
    select * from {{ref "rpt_period"}}
    where period in ('now', 'prior')
),

limits as (
    -- finance's limits for money without a customer; every cost takes that of the cost to serve
    select
        max(fail) filter (where member = 'net_revenue') as of_revenue,
        max(fail) filter (where member = 'cost_to_serve') as of_cost
    from {{ref "measurement_thresholds"}}
    where check_name = 'unallocated_share'
),

-- summed before they are set below each other: a row per customer and month would be eight
sums as (
    select
        fiscal_month,
        customer_id <> 'UNALLOCATED' as has_customer,
        -- a part that one row lacks is lacking in the sum: never a total of what happens to be there
        sum(net_revenue) as net_revenue,
        count(*) = count(net_revenue) as has_net_revenue,
        sum(cost_of_revenue) as cost_of_revenue,
        count(*) = count(cost_of_revenue) as has_cost_of_revenue,
        sum(cm1) as cm1,
        count(*) = count(cm1) as has_cm1,
        sum(cost_to_serve_marginal) as cost_to_serve_marginal,
        count(*) = count(cost_to_serve_marginal) as has_cost_to_serve_marginal,
        sum(cm2) as cm2,
        count(*) = count(cm2) as has_cm2,
        sum(retention_cost) as retention_cost,
        count(*) = count(retention_cost) as has_retention_cost,
        sum(cm3) as cm3,
        count(*) = count(cm3) as has_cm3,
        sum(cost_to_serve_loaded) as cost_to_serve_loaded,
        count(*) = count(cost_to_serve_loaded) as has_cost_to_serve_loaded
    from months
    group by fiscal_month, has_customer
),

by_month as (
    select
        sums.fiscal_month,
        measures.measure,
        sum(measures.amount) filter (where sums.has_customer) as keyed_amount,
        sum(measures.amount) filter (where not sums.has_customer) as unallocated_amount,
        bool_and(measures.is_complete) as is_complete
    from sums
    cross join lateral (
        values
        ('net_revenue', sums.net_revenue, sums.has_net_revenue),
        ('cost_of_revenue', -sums.cost_of_revenue, sums.has_cost_of_revenue),
        ('cm1', sums.cm1, sums.has_cm1),
        ('cost_to_serve_marginal', -sums.cost_to_serve_marginal, sums.has_cost_to_serve_marginal),
        ('cm2', sums.cm2, sums.has_cm2),
        ('retention_cost', -sums.retention_cost, sums.has_retention_cost),
        ('cm3', sums.cm3, sums.has_cm3),
        ('cost_to_serve_loaded', -sums.cost_to_serve_loaded, sums.has_cost_to_serve_loaded)
    ) as measures (measure, amount, is_complete)
    group by sums.fiscal_month, measures.measure
),

measures as (
    select unnest(
        [
            'net_revenue', 'cost_of_revenue', 'cm1', 'cost_to_serve_marginal', 'cm2', 'retention_cost', 'cm3', 'cost_to_serve_loaded'
        ]
    ) as measure
),

in_window as (
    select
        windows.period,
        by_month.measure,
        case when bool_and(by_month.is_complete) then coalesce(sum(by_month.keyed_amount), 0) end as keyed_amount,
        case when bool_and(by_month.is_complete) then coalesce(sum(by_month.unallocated_amount), 0) end as unallocated_amount
    from windows
    inner join by_month on by_month.fiscal_month between windows.first_month and windows.last_month
    group by windows.period, by_month.measure
),

-- a window in which nothing happened has its rows too: the year before the first, of a young company or one that brought its last year alone
totals as (
    select
        windows.period,
        windows.fiscal_month,
        measures.measure,
        cast(in_window.keyed_amount as decimal(18, 2)) as keyed_amount,
        cast(in_window.unallocated_amount as decimal(18, 2)) as unallocated_amount
    from windows
    cross join measures
    left join in_window on windows.period = in_window.period and measures.measure = in_window.measure
),

-- a figure per customer says nothing where too much of its money has no customer
parts as (
    select
        lines.measure,
        totals.period,
        lines.part
    from totals
    cross join limits
    inner join (
        values
        ('net_revenue', 'net_revenue'), ('cost_of_revenue', 'cost_of_revenue'),
        ('cm1', 'net_revenue'), ('cm1', 'cost_of_revenue'),
        ('cost_to_serve_marginal', 'cost_to_serve_marginal'),
        ('cm2', 'net_revenue'), ('cm2', 'cost_of_revenue'), ('cm2', 'cost_to_serve_marginal'),
        ('retention_cost', 'retention_cost'),
        ('cm3', 'net_revenue'), ('cm3', 'cost_of_revenue'), ('cm3', 'cost_to_serve_marginal'), ('cm3', 'retention_cost'),
        ('cost_to_serve_loaded', 'cost_to_serve_loaded')
    ) as lines (measure, part) on totals.measure = lines.part
    where
        abs(totals.unallocated_amount)
        > case when lines.part = 'net_revenue' then limits.of_revenue else limits.of_cost end
        * (abs(totals.keyed_amount) + abs(totals.unallocated_amount))
),

without_customer as (
    select measure, period, string_agg(part, ', ' order by part) as parts_without_customer
    from parts
    group by measure, period
),

final as (
    select totals.*, without_customer.parts_without_customer
    from totals
    left join without_customer on totals.measure = without_customer.measure and totals.period = without_customer.period
)

select * from final
