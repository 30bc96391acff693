-- grain: one row per experiment and block of periods
-- What the treated did, in all, and what they would have done: active customer-periods, margin, cost to serve, time.
-- By lot: the controls' means, adjusted for the value before entry. Roll-outs: the change of the controls.
with experiments as (
    select * from {{ref 'int_experiments'}}
),

-- customers of any treated arm, against those of none
drawn as (
    select units.experiment_id
    from {{ref 'int_experiment_units'}} as units
    inner join experiments on units.experiment_id = experiments.experiment_id
    where experiments.design = 'randomised' and experiments.unit = 'customer'
    group by units.experiment_id
    having bool_or(units.is_treated) and not bool_and(units.is_treated)
),

units as (
    select
        units.experiment_id,
        units.customer_id,
        units.is_treated,
        units.entry_ordinal,
        {{> exact of="case experiments.money_outcome when 'margin' then units.margin_before else units.cm3_before end"}} as x
    from {{ref 'int_experiment_values'}} as units
    inner join drawn on units.experiment_id = drawn.experiment_id
    inner join experiments on units.experiment_id = experiments.experiment_id
    where units.window_kind = 'to_date'
),

-- sums of decimals: those of DOUBLE depend on which thread ends first
moments as (
    select
        experiment_id,
        count(*) as n,
        count(*) filter (where is_treated) as n1,
        cast(sum(x) as double) as total,
        cast(coalesce(sum(x) filter (where is_treated), 0) as double) as treated,
        cast(sum(x * x) as double) as squares
    from units
    group by experiment_id
),

before as (
    select
        experiment_id,
        n,
        n1,
        total / n as mean,
        treated / nullif(n1, 0) - (total - treated) / nullif(n - n1, 0) as gap,
        greatest(squares - total * total / n, 0) / n as spread
    from moments
),

summed as (
    select
        units.experiment_id,
        months.ordinal,
        units.is_treated,
        measures.measure,
        sum(measures.value) as total,
        sum(measures.value * cast(units.x - before.mean as decimal(18,6))) as cross_sum
    from units
    inner join before on units.experiment_id = before.experiment_id
    inner join {{ref 'int_outcome_months'}} as months
        on units.customer_id = months.customer_id and months.ordinal >= units.entry_ordinal
    cross join lateral (
        values
        ('active', cast(months.active as decimal(18,2))),
        ('margin', cast(months.net_revenue - months.direct_cost as decimal(18,2))),
        ('cost', months.cost_to_serve_marginal),
        ('seconds', cast(months.handle_seconds as decimal(18,2)))
    ) as measures (measure, value)
    group by units.experiment_id, months.ordinal, units.is_treated, measures.measure
),

compared as (
    select
        summed.experiment_id,
        summed.ordinal,
        summed.measure,
        coalesce(sum(summed.total) filter (where summed.is_treated), 0) as treated,
        coalesce(sum(summed.total) filter (where not summed.is_treated), 0) as control,
        coalesce(sum(summed.cross_sum), 0) as cross_sum
    from summed
    group by summed.experiment_id, summed.ordinal, summed.measure
),

by_lot as (
    select
        compared.experiment_id,
        compared.ordinal as first_ordinal,
        cast(1 as bigint) as periods,
        compared.measure,
        cast(compared.treated as double) as actual,
        before.n1 * (
            cast(compared.control as double) / (before.n - before.n1)
            + case when before.spread > 0 then cast(compared.cross_sum as double) / (before.n * before.spread) * before.gap else 0 end
        ) as without
    from compared
    inner join before on compared.experiment_id = before.experiment_id
    where before.n1 > 0 and before.n1 < before.n
),

blocks as (
    select * from {{ref 'int_rollout_blocks'}}
),

block_means as (
    select
        blocks.experiment_id,
        blocks.first_block,
        blocks.block,
        measures.measure,
        max(blocks.block_periods) as block_periods,
        count(*) as units,
        avg(measures.value) as mean,
        sum(blocks.opening_customers * blocks.block_periods) as exposure,
        sum(measures.value * blocks.opening_customers * blocks.block_periods) as total
    from blocks
    cross join lateral (
        values
        ('active', blocks.active_months), ('margin', blocks.margin), ('cost', blocks.margin - blocks.cm3)
    ) as measures (measure, value)
    group by blocks.experiment_id, blocks.first_block, blocks.block, measures.measure
),

block_changes as (
    select
        own.experiment_id,
        own.first_block,
        own.block,
        own.measure,
        max(own.block_periods) as block_periods,
        max(own.total) as total,
        max(own.exposure) as exposure,
        max(own.mean - base.mean) - sum(others.units * (others.mean - others_base.mean)) / sum(others.units) as effect
    from block_means as own
    inner join block_means as base
        on own.experiment_id = base.experiment_id and own.first_block = base.first_block and own.measure = base.measure
        and base.block = own.first_block - 1
    -- not treated yet
    inner join block_means as others
        on own.experiment_id = others.experiment_id and own.measure = others.measure and own.block = others.block
        and (others.first_block = 0 or others.first_block > own.block)
    inner join block_means as others_base
        on others.experiment_id = others_base.experiment_id and others.first_block = others_base.first_block
        and others.measure = others_base.measure and others_base.block = own.first_block - 1
    where own.first_block > 1 and own.block >= own.first_block
    group by own.experiment_id, own.first_block, own.block, own.measure
),

block_starts as (
    select
        units.experiment_id,
        min(blocks.first_block) as first_block,
        min(units.treated_ordinal) as treated_ordinal
    from {{ref 'int_experiment_units'}} as units
    inner join blocks
        on units.experiment_id = blocks.experiment_id and units.unit_id = blocks.unit_id and blocks.first_block > 0
    group by units.experiment_id
),

rolled_out as (
    select
        changes.experiment_id,
        block_starts.treated_ordinal + (changes.block - block_starts.first_block) * changes.block_periods as first_ordinal,
        changes.block_periods as periods,
        changes.measure,
        sum(changes.total) as actual,
        sum(changes.total - changes.effect * changes.exposure) as without
    from block_changes as changes
    inner join block_starts on changes.experiment_id = block_starts.experiment_id
    group by all
),

together as (
    select * from by_lot
    union all
    select * from rolled_out
),

final as (
    select
        experiment_id,
        cast(first_ordinal as bigint) as first_ordinal,
        cast(max(periods) as bigint) as periods,
        coalesce(max(actual) filter (where measure = 'active'), 0) as active,
        coalesce(max(without) filter (where measure = 'active'), 0) as active_without,
        coalesce(max(actual) filter (where measure = 'margin'), 0) as margin,
        coalesce(max(without) filter (where measure = 'margin'), 0) as margin_without,
        coalesce(max(actual) filter (where measure = 'cost'), 0) as cost,
        coalesce(max(without) filter (where measure = 'cost'), 0) as cost_without,
        (max(without) filter (where measure = 'seconds') - max(actual) filter (where measure = 'seconds')) / 3600e0 as hours_saved
    from together
    group by experiment_id, first_ordinal
)

select * from final
