-- grain: one row per experiment, replicate and block of periods
-- What the treated did, in all, and what they would have done: active customer-periods, margin, cost to serve, time.
-- By lot: the controls' means, adjusted for the value before entry. Roll-outs: the change of the controls.
-- Replicate 0 has all; the others leave out a hundredth of the customers by hash, or one unit of a roll-out, and stand for as
-- many treated as there are: how much they differ is the error (jackknife).
{{#if (finds_keys)}}
select experiment_id from {{changed 'int_experiment_values'}} as measured
union all
select experiment_id from {{changed 'int_experiment_units'}} as units
union all
select experiment_id from {{changed 'int_rollout_blocks'}} as blocks
union all
-- whose months are others
select units.experiment_id
from {{ref 'int_experiment_units'}} as units
semi join {{changed 'int_outcome_months'}} as months on units.customer_id = months.customer_id
{{else}}
with experiments as (
    select * from {{ref 'int_experiments'}}
),

-- customers of any treated arm, against those of none
drawn as (
    select units.experiment_id
    from {{ref 'int_experiment_units'}} as units
    inner join experiments on units.experiment_id = experiments.experiment_id
    where experiments.design = 'randomised' and experiments.unit = 'customer' and {{rebuilt 'units.experiment_id'}}
    group by units.experiment_id
    having bool_or(units.is_treated) and not bool_and(units.is_treated)
),

units as (
    select
        units.experiment_id,
        units.customer_id,
        units.is_treated,
        units.entry_ordinal,
        -- md5_number modulo 100 by its halves, for 2^64 leaves 16: dividing 128 bits took half of this model's time
        cast((md5_number_lower(units.customer_id) % 100 * 16 + md5_number_upper(units.customer_id) % 100) % 100 as integer) + 1 as part,
        {{> exact of="case experiments.money_outcome when 'margin' then units.margin_before else units.cm3_before end"}} as x
    from {{ref 'int_experiment_values'}} as units
    inner join drawn on units.experiment_id = drawn.experiment_id
    inner join experiments on units.experiment_id = experiments.experiment_id
    where units.window_kind = 'to_date' and {{rebuilt 'units.experiment_id'}}
),

-- sums of decimals: those of DOUBLE depend on which thread ends first
moments as (
    select
        experiment_id,
        part,
        count(*) as n,
        count(*) filter (where is_treated) as n1,
        sum(x) as total,
        coalesce(sum(x) filter (where is_treated), 0) as treated,
        sum(x * x) as squares
    from units
    group by experiment_id, part
),

replicates as (
    select unnest(range(0, 101)) as replicate
),

kept as (
    select
        moments.experiment_id,
        replicates.replicate,
        sum(moments.n) as n,
        sum(moments.n1) as n1,
        cast(sum(moments.total) as double) as total,
        cast(sum(moments.treated) as double) as treated,
        cast(sum(moments.squares) as double) as squares
    from moments
    inner join replicates on moments.part <> replicates.replicate
    group by moments.experiment_id, replicates.replicate
),

before as (
    select
        *,
        first_value(n1) over whole as n1_all,
        first_value(total / n) over whole as mean_all,
        total / n as mean,
        treated / nullif(n1, 0) - (total - treated) / nullif(n - n1, 0) as gap,
        greatest(squares - total * total / n, 0) / n as spread
    from kept
    window whole as (partition by experiment_id order by replicate)
),

-- one row of all four measures, so that a customer's month is looked at once
measured as (
    select
        units.experiment_id,
        months.ordinal,
        units.part,
        units.is_treated,
        cast(units.x - before.mean as decimal(18,6)) as weight,
        cast(months.active as decimal(18,2)) as active,
        cast(months.net_revenue - months.direct_cost as decimal(18,2)) as margin,
        months.cost_to_serve_marginal as cost,
        cast(months.handle_seconds as decimal(18,2)) as seconds
    from units
    inner join before on units.experiment_id = before.experiment_id and before.replicate = 0
    inner join {{ref 'int_outcome_months'}} as months
        on units.customer_id = months.customer_id and months.ordinal >= units.entry_ordinal
),

parts as (
    select
        experiment_id, ordinal, part,
        coalesce(sum(active) filter (where is_treated), 0) as active_treated,
        coalesce(sum(active) filter (where not is_treated), 0) as active_control,
        sum(active * weight) as active_cross,
        coalesce(sum(margin) filter (where is_treated), 0) as margin_treated,
        coalesce(sum(margin) filter (where not is_treated), 0) as margin_control,
        sum(margin * weight) as margin_cross,
        coalesce(sum(cost) filter (where is_treated), 0) as cost_treated,
        coalesce(sum(cost) filter (where not is_treated), 0) as cost_control,
        sum(cost * weight) as cost_cross,
        coalesce(sum(seconds) filter (where is_treated), 0) as seconds_treated,
        coalesce(sum(seconds) filter (where not is_treated), 0) as seconds_control,
        sum(seconds * weight) as seconds_cross
    from measured
    group by experiment_id, ordinal, part
),

summed as (
    select parts.experiment_id, parts.ordinal, parts.part, measures.*
    from parts
    cross join lateral (
        values
        ('active', parts.active_treated, parts.active_control, parts.active_cross),
        ('margin', parts.margin_treated, parts.margin_control, parts.margin_cross),
        ('cost', parts.cost_treated, parts.cost_control, parts.cost_cross),
        ('seconds', parts.seconds_treated, parts.seconds_control, parts.seconds_cross)
    ) as measures (measure, treated, control, cross_sum)
),

wholes as (
    select
        experiment_id,
        ordinal,
        measure,
        sum(treated) as treated,
        sum(control) as control,
        sum(cross_sum) as cross_sum
    from summed
    group by experiment_id, ordinal, measure
),

-- all but the part; replicate 0 has no part to leave out
compared as (
    select
        wholes.experiment_id,
        wholes.ordinal,
        wholes.measure,
        replicates.replicate,
        cast(wholes.treated - coalesce(summed.treated, 0) as double) as treated,
        cast(wholes.control - coalesce(summed.control, 0) as double) as control,
        cast(wholes.cross_sum - coalesce(summed.cross_sum, 0) as double) as cross_sum
    from wholes
    cross join replicates
    left join summed
        on wholes.experiment_id = summed.experiment_id and wholes.ordinal = summed.ordinal
        and wholes.measure = summed.measure and replicates.replicate = summed.part
),

by_lot as (
    select
        compared.experiment_id,
        compared.ordinal as first_ordinal,
        cast(1 as bigint) as periods,
        compared.measure,
        before.replicate,
        1 as stratum,
        compared.treated * (cast(before.n1_all as double) / before.n1) as actual,
        before.n1_all * (
            compared.control / (before.n - before.n1)
            + case
                when before.spread > 0
                    -- centred on the mean of those who are kept
                    then (compared.cross_sum - (before.mean - before.mean_all) * (compared.treated + compared.control))
                        / (before.n * before.spread) * before.gap
                else 0
            end
        ) as without
    from compared
    inner join before on compared.experiment_id = before.experiment_id and compared.replicate = before.replicate
    where before.n1 > 0 and before.n1 < before.n
),

blocks as (
    select *, cast(dense_rank() over (partition by experiment_id order by unit_id) as integer) as part
    from {{ref 'int_rollout_blocks'}}
    where {{rebuilt 'experiment_id'}}
),

left_out as (
    select distinct experiment_id, part as replicate, first_block as stratum from blocks
    union all
    select distinct experiment_id, 0, 0 from blocks
),

block_means as (
    select
        blocks.experiment_id,
        blocks.first_block,
        blocks.block,
        measures.measure,
        left_out.replicate,
        max(left_out.stratum) as stratum,
        max(blocks.block_periods) as block_periods,
        count(*) as units,
        -- doubles, added up in one order
        avg(measures.value order by blocks.unit_id) as mean,
        sum(blocks.opening_customers * blocks.block_periods) as exposure,
        sum(measures.value * blocks.opening_customers * blocks.block_periods order by blocks.unit_id) as total
    from blocks
    inner join left_out on blocks.experiment_id = left_out.experiment_id and blocks.part <> left_out.replicate
    cross join lateral (
        values
        ('active', blocks.active_months), ('margin', blocks.margin), ('cost', blocks.margin - blocks.cm3)
    ) as measures (measure, value)
    group by blocks.experiment_id, blocks.first_block, blocks.block, measures.measure, left_out.replicate
),

block_changes as (
    select
        own.experiment_id,
        own.first_block,
        own.block,
        own.measure,
        own.replicate,
        max(own.stratum) as stratum,
        max(own.block_periods) as block_periods,
        max(whole.total) as total,
        max(whole.exposure) as exposure,
        max(own.mean - base.mean)
        - sum(others.units * (others.mean - others_base.mean) order by others.first_block) / sum(others.units) as effect
    from block_means as own
    -- how many were exposed stays as it is
    inner join block_means as whole
        on own.experiment_id = whole.experiment_id and own.first_block = whole.first_block and own.block = whole.block
        and own.measure = whole.measure and whole.replicate = 0
    inner join block_means as base
        on own.experiment_id = base.experiment_id and own.first_block = base.first_block and own.measure = base.measure
        and own.replicate = base.replicate and base.block = own.first_block - 1
    -- not treated yet
    inner join block_means as others
        on own.experiment_id = others.experiment_id and own.measure = others.measure and own.block = others.block
        and own.replicate = others.replicate
        and (others.first_block = 0 or others.first_block > own.block)
    inner join block_means as others_base
        on others.experiment_id = others_base.experiment_id and others.first_block = others_base.first_block
        and others.measure = others_base.measure and others.replicate = others_base.replicate
        and others_base.block = own.first_block - 1
    where own.first_block > 1 and own.block >= own.first_block
    group by own.experiment_id, own.first_block, own.block, own.measure, own.replicate
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
        changes.replicate,
        changes.stratum,
        sum(changes.total order by changes.first_block, changes.block) as actual,
        sum(changes.total - changes.effect * changes.exposure order by changes.first_block, changes.block) as without
    from block_changes as changes
    inner join block_starts on changes.experiment_id = block_starts.experiment_id
    group by all
),

together as (
    select * from by_lot
    union all
    select * from rolled_out
),

sides as (
    select
        experiment_id,
        replicate,
        max(stratum) as stratum,
        cast(first_ordinal as bigint) as first_ordinal,
        cast(max(periods) as bigint) as periods,
        coalesce(max(actual) filter (where measure = 'active'), 0) as active,
        coalesce(max(without) filter (where measure = 'active'), 0) as active_without,
        coalesce(max(actual) filter (where measure = 'margin'), 0) as margin,
        coalesce(max(without) filter (where measure = 'margin'), 0) as margin_without,
        coalesce(max(actual) filter (where measure = 'cost'), 0) as cost,
        coalesce(max(without) filter (where measure = 'cost'), 0) as cost_without,
        {{#if (input_present 'input_interactions')}}
        (max(without) filter (where measure = 'seconds') - max(actual) filter (where measure = 'seconds')) / 3600e0 as hours_saved
        {{else}}
        -- nobody measured them
        cast(null as double) as hours_saved
        {{/if}}
    from together
    group by experiment_id, replicate, first_ordinal
),

-- time that is freed and stays is no money
counted as (
    select
        sides.*,
        case when experiments.money_outcome = 'margin' then 0e0 else sides.cost end as spent,
        case when experiments.money_outcome = 'margin' then 0e0 else sides.cost_without end as spent_without,
        sides.active > 0 and sides.active_without > 0 as is_split
    from sides
    inner join experiments on sides.experiment_id = experiments.experiment_id
),

final as (
    select
        experiment_id,
        replicate,
        stratum,
        first_ordinal,
        periods,
        active,
        active_without,
        margin,
        margin_without,
        cost,
        cost_without,
        hours_saved,
        margin - spent - margin_without + spent_without as whole,
        case when is_split then (active - active_without) * (margin_without - spent_without) / active_without else 0 end as retention,
        case when is_split then active_without * (margin / active - margin_without / active_without) else 0 end as spend,
        case when is_split then -active_without * (spent / active - spent_without / active_without) else 0 end as cost_to_serve
    from counted
)

select * from final
{{/if}}
