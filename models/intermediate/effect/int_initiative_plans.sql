-- grain: one row per initiative, fiscal month, scenario and line of the plan as last known
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

plans as (
    select * from {{ref 'input_initiative_budget'}}
    where known_at <= {{var 'known_at'}}
),

latest as (
    select initiative_id, scenario, arg_max(version, (known_at, version)) as version
    from plans
    group by initiative_id, scenario
),

dated as (
    select
        plans.*,
        calendar.ordinal + case when plans.lever = 'cost' then 0 else coalesce(plans.onset_lag_months, 0) end as ordinal,
        calendar.ordinal - min(calendar.ordinal) over (
            partition by plans.initiative_id, plans.scenario, plans.lever, plans.kind
        ) as age
    from plans
    inner join latest
        on plans.initiative_id = latest.initiative_id and plans.scenario = latest.scenario and plans.version = latest.version
    inner join calendar on plans.month >= calendar.fiscal_month and plans.month <= calendar.end_date
),

rated as (
    select
        dated.*,
        shifted.fiscal_month,
        -- in any month, those before the ledger's too
        case when dated.currency = {{setting 'currency'}} then cast(1 as decimal(18,10)) else rates.rate end as rate
    from dated
    inner join calendar as shifted on dated.ordinal = shifted.ordinal
    left join {{ref 'int_average_rates'}} as rates
        on dated.currency = rates.currency
        and rates.ordinal = least(dated.ordinal, (select max(ordinal) from {{ref 'int_average_rates'}}))
),

translated as (
    select
        initiative_id,
        fiscal_month as month,
        scenario,
        case
            when lever <> 'cost' then 'benefit_' || lever
            when kind in ('opex', 'capex', 'internal_labour', 'change_training', 'run') then kind
            else 'opex'
        end as line,
        lever = 'cost' as is_cost,
        coalesce(saving_type = 'capacity', false) as is_capacity,
        case when lever <> 'cost' then saving_type end as saving_type,
        -- a power is a DOUBLE, whose half cents lie on either side: only what decays goes through one
        case
            when lever = 'cost' or coalesce(decay_per_month, 0) = 0
                then {{> translated amount='amount' rate='rate'}}
            else {{> money of='round(cast(amount as decimal(28,2)) * rate * power(1 - decay_per_month, age), 2)'}}
        end as amount
    from rated
),

final as (
    select
        initiative_id,
        month,
        scenario,
        line,
        -- time that is freed is no money; without one of its rates it is not known
        {{> money of='case
            when bool_and(amount is not null) then sum(case when is_cost then -amount when is_capacity then 0 else amount end)
        end'}} as amount,
        {{> money of='sum(case when is_capacity then amount end)'}} as memo_amount,
        max(saving_type) as saving_type,
        cast('E5' as varchar) as grade
    from translated
    group by initiative_id, month, scenario, line
)

select * from final
