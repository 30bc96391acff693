-- grain: one row per initiative, fiscal month, scenario, line and place in the books
-- Costs negative, benefits positive. Actual benefits come from effects of grade E1 to E3 alone; what is assumed has a
-- scenario of its own and never enters actuals.
with periods as (
    select ordinal, fiscal_month, fiscal_period_id, close_status from {{ref 'dim_fiscal_period'}}
),

costs as (
    select
        initiative_id,
        month,
        'actual' as scenario,
        kind as line,
        books,
        -amount as amount,
        cast(null as double) as hours,
        cast(null as decimal(18,2)) as memo_amount,
        cast(null as varchar) as saving_type,
        'Actual' as class,
        cast(null as varchar) as grade
    from {{ref 'int_initiative_costs'}}
),

effects as (
    select * from {{ref 'mart_initiative_effect'}}
),

levers as (
    select
        changes.*,
        effects.initiative_id,
        effects.grade,
        effects.is_capacity
    from {{ref 'int_lever_changes'}} as changes
    inner join effects on changes.experiment_id = effects.experiment_id
    where effects.has_levers and effects.grade in ('E1', 'E2', 'E3')
),

-- cents once, the interaction is what the levers leave
rounded as (
    select
        initiative_id,
        first_ordinal,
        periods,
        grade,
        is_capacity,
        hours_saved,
        {{> money of='round(retention, 2)'}} as retention,
        {{> money of='round(spend, 2)'}} as spend,
        {{> money of='round(cost_to_serve, 2)'}} as cost_to_serve,
        {{> money of='round(whole, 2)'}} - {{> money of='round(retention, 2)'}} - {{> money of='round(spend, 2)'}}
        - {{> money of='round(cost_to_serve, 2)'}} as interaction
    from levers
),

lines as (
    select
        rounded.initiative_id, rounded.first_ordinal, rounded.periods, rounded.grade, rounded.is_capacity,
        lines.line,
        case lines.line
            when 'benefit_retention' then rounded.retention
            when 'benefit_spend' then rounded.spend
            when 'benefit_cost_to_serve' then rounded.cost_to_serve
            else rounded.interaction
        end as amount,
        case when lines.line = 'benefit_cost_to_serve' then rounded.hours_saved end as hours
    from rounded
    cross join (
        values ('benefit_retention'), ('benefit_spend'), ('benefit_cost_to_serve'), ('interaction')
    ) as lines (line)
    union all
    -- who chose a treatment: one amount, on the lever that the initiative is to move, even over its periods
    select
        initiative_id, first_ordinal, periods, grade, is_capacity,
        'benefit_' || lever as line,
        {{> money of='round(net_effect_total, 2)'}} as amount,
        null as hours
    from effects
    where not has_levers and grade in ('E1', 'E2', 'E3')
),

months as (
    select unnest(range(0, 60)) as step
),

-- a block is spread over its periods; running sums leave no cent over
spread as (
    select *, {{> minor_units of='amount'}} as units, cast(periods as hugeint) as parts from lines
),

benefits as (
    select
        lines.initiative_id,
        periods.fiscal_month as month,
        'actual' as scenario,
        lines.line,
        'none' as books,
        {{> money_each units='(lines.units * (months.step + 1))' by='lines.parts'}}
        - {{> money_each units='(lines.units * months.step)' by='lines.parts'}} as amount,
        lines.hours / lines.periods as hours,
        cast(null as decimal(18,2)) as memo_amount,
        case when lines.is_capacity and lines.line = 'benefit_cost_to_serve' then 'capacity' end as saving_type,
        'Estimated' as class,
        lines.grade
    from spread as lines
    inner join months on months.step < lines.periods
    inner join periods on lines.first_ordinal + months.step = periods.ordinal
),

planned as (
    select
        initiative_id, month, scenario, line, 'none' as books, amount,
        cast(null as double) as hours,
        memo_amount, saving_type,
        'Forecast' as class, grade
    from {{ref 'int_initiative_plans'}}
),

known as (
    select * from costs
    union all
    select * from benefits
    union all
    select * from planned
),

-- what the last year brought in a period, going on for customers who stay, at the running cost of the last quarter;
-- only for what still runs, has a graded effect, and has no forecast of its own
open_initiatives as (
    select effects.initiative_id
    from effects
    inner join {{ref 'dim_initiative'}} as initiatives on effects.initiative_id = initiatives.initiative_id
    where effects.grade in ('E1', 'E2') and initiatives.status = 'running' and initiatives.is_current
        and coalesce(initiatives.valid_to, date '9999-12-31') > {{var 'as_of_date'}}
        and effects.initiative_id not in (select initiative_id from planned where scenario = 'forecast')
),

recent as (
    select
        known.initiative_id, known.line, known.saving_type, known.grade, known.class,
        sum(known.amount) filter (where known.class = 'Estimated') / nullif(count(distinct benefit_periods.ordinal), 0) as benefit,
        -- one that ran in the year and not in its last quarter cost nothing in it
        case
            when known.line = 'run'
                then coalesce(sum(known.amount) filter (where periods.ordinal > pace.last_ordinal - 3), 0) / 3
        end as cost
    from known
    inner join open_initiatives on known.initiative_id = open_initiatives.initiative_id
    inner join periods on known.month = periods.fiscal_month
    cross join {{ref 'int_retention_pace'}} as pace
    left join periods as benefit_periods on periods.ordinal = benefit_periods.ordinal and known.class = 'Estimated'
    where known.scenario = 'actual' and periods.ordinal > pace.last_ordinal - pace.periods_per_year
        and periods.ordinal <= pace.last_ordinal
    group by known.initiative_id, known.line, known.saving_type, known.grade, known.class
),

ahead as (
    select
        recent.initiative_id,
        periods.fiscal_month as month,
        scenarios.scenario,
        recent.line,
        'none' as books,
        case
            when recent.class = 'Estimated'
                then {{> money of='round(scenarios.factor * recent.benefit * power(pace.retention, steps.step + 1), 2)'}}
            else {{> money of='round(recent.cost, 2)'}}
        end as amount,
        cast(null as double) as hours,
        cast(null as decimal(18,2)) as memo_amount,
        recent.saving_type,
        scenarios.class,
        scenarios.grade
    from recent
    cross join {{ref 'int_retention_pace'}} as pace
    cross join (
        values ('forecast', 1e0, 'Forecast', cast(null as varchar)), ('what_if', cast({{var 'what_if_factor'}} as double), 'Scenario', 'E5')
    ) as scenarios (scenario, factor, class, grade)
    inner join months as steps on steps.step < {{var 'benefit_horizon_months'}}
    inner join periods on pace.last_ordinal + 1 + steps.step = periods.ordinal
    where recent.benefit is not null or recent.cost is not null
),

together as (
    select * from known
    union all
    select * from ahead
),

summed as (
    select
        initiative_id, month, scenario, line, books,
        sum(amount) as amount,
        sum(cast(hours as decimal(38,10))) as hours,
        sum(memo_amount) as memo_amount,
        max(saving_type) as saving_type,
        max(class) as class,
        max(grade) as grade
    from together
    group by initiative_id, month, scenario, line, books
),

monthly as (
    select
        initiative_id, scenario, month,
        sum(amount) as net,
        bool_or(not starts_with(line, 'benefit_') and line <> 'interaction') as has_cost
    from summed
    group by initiative_id, scenario, month
),

running as (
    select
        initiative_id, scenario, month,
        sum(net) over (partition by initiative_id, scenario order by month) as cumulative,
        bool_or(has_cost) over (partition by initiative_id, scenario) as has_cost
    from monthly
),

-- the first month from which the sum never falls below nought again; benefits alone fund nothing
turns as (
    select
        running.initiative_id,
        running.scenario,
        min(running.month) filter (
            where running.has_cost and running.month > coalesce(lows.last_low, date '0001-01-01')
        ) as self_funding_month
    from running
    left join (
        select initiative_id, scenario, max(month) as last_low
        from running
        where cumulative < 0
        group by initiative_id, scenario
    ) as lows on running.initiative_id = lows.initiative_id and running.scenario = lows.scenario
    group by running.initiative_id, running.scenario
),

final as (
    select
        summed.initiative_id,
        summed.month,
        periods.fiscal_period_id,
        periods.close_status,
        summed.scenario,
        summed.line,
        summed.books,
        {{> money of='summed.amount'}} as amount,
        {{> money of='running.cumulative'}} as cumulative,
        summed.saving_type,
        cast(summed.hours as double) as hours,
        {{> money of='summed.memo_amount'}} as memo_amount,
        summed.class,
        summed.grade,
        summed.books = 'ledger' as in_ledger,
        turns.self_funding_month,
        {{setting 'currency'}} as currency
    from summed
    inner join running
        on summed.initiative_id = running.initiative_id and summed.scenario = running.scenario and summed.month = running.month
    left join periods on summed.month = periods.fiscal_month
    inner join turns on summed.initiative_id = turns.initiative_id and summed.scenario = turns.scenario
)

select * from final
order by initiative_id, scenario, month, line, books
