-- grain: one row per initiative of an experiment
-- The effect on contribution on which the return of the initiative stands: the best graded one.
with experiments as (
    select * from {{ref 'int_experiments'}}
    where initiative_id is not null
),

money as (
    select *
    from {{ref 'int_experiment_estimates'}}
    where is_leading and segment = '(all)'
        and outcome in ('cm3_to_date', 'margin_to_date')
),

primary_effects as (
    select
        initiative_id,
        min(bh_p) as bh_p,
        min(grade) filter (where status <> 'refuse') as grade,
        bool_or(is_distinguishable and grade in ('E1', 'E2')) as is_distinguishable
    from {{ref 'int_experiment_estimates'}}
    where is_leading
    group by initiative_id
),

changes as (
    select experiment_id, count(*) as blocks from {{ref 'int_lever_changes'}} group by experiment_id
),

treated as (
    select experiment_id, min(entry_ordinal) as first_ordinal
    from {{ref 'int_experiment_units'}}
    where is_treated
    group by experiment_id
),

ranked as (
    select
        experiments.initiative_id,
        experiments.experiment_id,
        experiments.design,
        initiatives.lever,
        experiments.money_outcome = 'margin' as is_capacity,
        changes.blocks is not null as has_levers,
        coalesce(treated.first_ordinal, experiments.start_ordinal) as first_ordinal,
        experiments.last_ordinal,
        money.outcome,
        money.method,
        coalesce(money.status, 'refuse') as status,
        case when money.status is null then 'grade_e4' else money.reason end as reason,
        money.grade,
        money.estimate,
        money.se,
        money.net_effect_total,
        money.net_effect_se,
        money.is_distinguishable,
        row_number() over (
            partition by experiments.initiative_id order by coalesce(money.grade, 'E9'), experiments.experiment_id
        ) as place
    from experiments
    inner join {{ref 'dim_initiative'}} as initiatives
        on experiments.initiative_id = initiatives.initiative_id and initiatives.is_current
    left join money on experiments.experiment_id = money.experiment_id
    left join changes on experiments.experiment_id = changes.experiment_id
    left join treated on experiments.experiment_id = treated.experiment_id
),

final as (
    select
        ranked.initiative_id,
        ranked.experiment_id,
        ranked.design,
        ranked.lever,
        ranked.is_capacity,
        ranked.has_levers,
        ranked.first_ordinal,
        greatest(ranked.last_ordinal - ranked.first_ordinal + 1, 1) as periods,
        ranked.outcome,
        ranked.method,
        ranked.status,
        ranked.reason,
        coalesce(ranked.grade, 'E4') as grade,
        ranked.estimate,
        ranked.se,
        ranked.net_effect_total,
        ranked.net_effect_se,
        -- told from none on the outcome written down beforehand or on contribution, adjusted for the number of tests
        coalesce(primary_effects.is_distinguishable, false) as reaches_e2
    from ranked
    left join primary_effects on ranked.initiative_id = primary_effects.initiative_id
    where ranked.place = 1
)

select * from final
order by initiative_id
