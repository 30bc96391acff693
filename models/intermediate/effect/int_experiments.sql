-- grain: one row per experiment or comparison
-- Windows are counted in fiscal periods of closed months: an open month has not all of its money.
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

observed as (
    select
        min(ordinal) filter (where position >= 0) as first_ordinal,
        max(ordinal) filter (where end_date <= {{var 'closed_through'}}) as last_ordinal,
        max(periods_per_year) as periods_per_year
    from periods
),

experiments as (
    select
        *,
        -- a number stands for the id where sums are asked for
        row_number() over (order by experiment_id) as experiment_no
    from {{ref 'input_experiments'}}
    where registered_at < {{var 'known_at'}}
),

-- the version of each plan that holds, as in int_initiative_plans
holding as (
    select *, first_value(version) over (partition by initiative_id, scenario order by known_at desc, version desc) as holding_version
    from {{ref 'input_initiative_budget'}}
    where known_at <= {{var 'known_at'}}
),

-- time that is freed and costs the same is no money: the contribution is then taken before the cost to serve
capacity as (
    select distinct initiative_id from holding
    where lever = 'cost_to_serve' and saving_type = 'capacity' and version = holding_version
),

final as (
    select
        experiments.experiment_id,
        cast(experiments.experiment_no as bigint) as experiment_no,
        experiments.initiative_id,
        experiments.design,
        experiments.unit,
        experiments.planned_share,
        experiments.primary_outcome,
        experiments.hypotheses,
        case when capacity.initiative_id is null then 'cm3' else 'margin' end as money_outcome,
        experiments.start_date,
        -- what is written down after the start may have been chosen by its result
        {{> local_time at='experiments.registered_at'}} < experiments.start_date as is_registered_before,
        starts.ordinal as start_ordinal,
        observed.first_ordinal,
        observed.last_ordinal,
        cast(greatest(1, round(experiments.outcome_window_days * observed.periods_per_year / 365.25)) as bigint) as window_periods,
        cast(round(experiments.pre_window_days * observed.periods_per_year / 365.25) as bigint) as pre_periods
    from experiments
    cross join observed
    left join capacity on experiments.initiative_id = capacity.initiative_id
    left join periods as starts
        on experiments.start_date >= starts.fiscal_month and experiments.start_date <= starts.end_date
)

select * from final
