-- grain: one row per staggered experiment, unit and block of periods
-- A block is as long as the steps between starts are divided by, so that every start opens a block. Blocks are numbered
-- from 1, only whole ones; first_block is the unit's own start, 0 for never.
with experiments as (
    select * from {{ref 'int_experiments'}} where design in ('staggered', 'did')
),

units as (
    select units.*
    from {{ref 'int_experiment_units'}} as units
    inner join experiments on units.experiment_id = experiments.experiment_id
),

starts as (
    select experiment_id, list(distinct treated_ordinal order by treated_ordinal) as starts
    from units
    where treated_ordinal is not null
    group by experiment_id
),

steps as (
    select
        starts.experiment_id,
        starts.starts[1] as first_start,
        case
            when len(starts.starts) = 1 then 3
            else list_reduce(
                list_transform(range(1, len(starts.starts)), lambda i: starts.starts[i + 1] - starts.starts[i]),
                lambda a, b: gcd(a, b)
            )
        end as block_periods,
        experiments.first_ordinal,
        experiments.last_ordinal
    from starts
    inner join experiments on starts.experiment_id = experiments.experiment_id
),

blocks as (
    select
        steps.*,
        -- whole blocks before the first start
        cast(floor((first_start - first_ordinal) / block_periods) as bigint) as blocks_before,
        cast(floor((last_ordinal - first_start + 1) / block_periods) as bigint) as blocks_after
    from steps
),

-- customers under contract in the period before the first start: whoever comes later may have come because of it
opening as (
    select units.experiment_id, units.customer_id
    from units
    inner join blocks on units.experiment_id = blocks.experiment_id
    inner join {{ref 'int_outcome_months'}} as months
        on units.customer_id = months.customer_id and months.ordinal = blocks.first_start - 1 and months.active = 1
),

sizes as (
    select units.experiment_id, units.unit_id, count(opening.customer_id) as opening_customers
    from units
    left join opening on units.experiment_id = opening.experiment_id and units.customer_id = opening.customer_id
    group by units.experiment_id, units.unit_id
),

months as (
    select
        units.experiment_id,
        units.experiment_no,
        units.unit_id,
        blocks.block_periods,
        cast(floor((months.ordinal - blocks.first_start) / blocks.block_periods) as bigint) + blocks.blocks_before + 1 as block,
        case
            when units.treated_ordinal is null then 0
            else cast(floor((units.treated_ordinal - blocks.first_start) / blocks.block_periods) as bigint) + blocks.blocks_before + 1
        end as first_block,
        months.active,
        months.contacts,
        months.active_before,
        case when opening.customer_id is null then 0 else 1 end as is_opening,
        months.net_revenue,
        months.net_revenue - months.direct_cost as margin,
        months.cost_to_serve_marginal,
        months.cost_to_serve_loaded
    from units
    inner join blocks on units.experiment_id = blocks.experiment_id
    inner join {{ref 'int_outcome_months'}} as months
        on units.customer_id = months.customer_id
        and months.ordinal >= blocks.first_start - blocks.blocks_before * blocks.block_periods
        and months.ordinal < blocks.first_start + blocks.blocks_after * blocks.block_periods
    left join opening on units.experiment_id = opening.experiment_id and units.customer_id = opening.customer_id
),

summed as (
    select
        experiment_id,
        unit_id,
        block,
        max(experiment_no) as experiment_no,
        max(first_block) as first_block,
        max(block_periods) as block_periods,
        sum(active) as active_months,
        sum(active_before) as at_risk,
        sum(active_before) filter (where active = 0) as leavers,
        sum(contacts) filter (where active = 1) as contacts,
        sum(active) filter (where is_opening = 1) as opening_active,
        sum(net_revenue) filter (where is_opening = 1) as opening_revenue,
        sum(margin) filter (where is_opening = 1) as opening_margin,
        sum(cost_to_serve_marginal) filter (where is_opening = 1) as opening_cost,
        sum(cost_to_serve_loaded) filter (where is_opening = 1) as opening_cost_loaded
    from months
    group by experiment_id, unit_id, block
),

final as (
    select
        summed.experiment_id,
        summed.experiment_no,
        summed.unit_id,
        summed.block,
        summed.first_block,
        cast(summed.block_periods as bigint) as block_periods,
        sizes.opening_customers,
        -- per 1,000 active customers and period
        1000e0 * coalesce(summed.contacts, 0) / nullif(summed.active_months, 0) as contacts,
        1000e0 * coalesce(summed.leavers, 0) / nullif(summed.at_risk, 0) as churn,
        -- per opening customer and period, whether still there or not
        cast(coalesce(summed.opening_active, 0) as double) / nullif(sizes.opening_customers * summed.block_periods, 0) as active_months,
        cast(coalesce(summed.opening_revenue, 0) as double) / nullif(sizes.opening_customers * summed.block_periods, 0) as net_revenue,
        cast(coalesce(summed.opening_margin, 0) as double) / nullif(sizes.opening_customers * summed.block_periods, 0) as margin,
        cast(coalesce(summed.opening_margin - summed.opening_cost, 0) as double)
        / nullif(sizes.opening_customers * summed.block_periods, 0) as cm3,
        cast(coalesce(summed.opening_margin - summed.opening_cost_loaded, 0) as double)
        / nullif(sizes.opening_customers * summed.block_periods, 0) as cm3_loaded
    from summed
    inner join sizes on summed.experiment_id = sizes.experiment_id and summed.unit_id = sizes.unit_id
)

select * from final
