-- grain: one row per experiment and lever
-- The jackknife: each replicate leaves a part out, of customers of all arms, or one unit of those that started together.
with totals as (
    select
        replicates.experiment_id,
        replicates.replicate,
        max(replicates.stratum) as stratum,
        levers.lever,
        sum(levers.amount) as amount
    from {{ref 'int_lever_replicates'}} as replicates
    cross join lateral (
        values
        ('all', replicates.whole),
        ('retention', replicates.retention),
        ('spend', replicates.spend),
        ('cost_to_serve', replicates.cost_to_serve),
        (
            'interaction',
            replicates.whole - replicates.retention - replicates.spend - replicates.cost_to_serve
        )
    ) as levers (lever, amount)
    where replicates.replicate > 0
    group by replicates.experiment_id, replicates.replicate, levers.lever
),

strata as (
    select
        experiment_id,
        lever,
        stratum,
        count(*) as parts,
        round(var_pop(amount), 6) as spread
    from totals
    group by experiment_id, lever, stratum
),

final as (
    select
        experiment_id,
        lever,
        cast(sum(parts) as bigint) as parts,
        cast(sum(parts) - count(*) as bigint) as df,
        -- decimals: a sum of doubles depends on the order of the rows
        sqrt(sum(cast((parts - 1) * spread as decimal(38,6)))) as se
    from strata
    group by experiment_id, lever
    -- a part that stands alone shows nothing of its error
    having min(parts) > 1
)

select * from final
