-- grain: one row per figure, initiative or lever and month of sections FIN-2 and FIN-7
-- Each initiative with what it cost and returned, those that lost money and those without evidence too; levers of E1 and E2.
with windows as (
    select * from {{ref "rpt_period"}}
    where period = 'now'
),

initiatives as (
    select initiative_id, max(initiative_name) filter (where is_current) as initiative_name
    from {{ref "dim_initiative"}}
    group by initiative_id
),

actuals as (
    select
        returns.*,
        returns.initiative_id || coalesce(' ' || initiatives.initiative_name, '') as segment
    from {{ref "mart_initiative_roi"}} as returns
    left join initiatives on returns.initiative_id = initiatives.initiative_id
    where returns.scenario = 'actual' and (returns.rate_id not like '%pp' or returns.rate_id is null)
),

reached as (
    select coalesce(max(effects) filter (where basis = 'E1_E2'), 0) > 0 as is_reached
    from {{ref "mart_programme_return"}}
),

league as (
    select
        'FIN-7' as section,
        measures.figure,
        actuals.segment,
        measures.value,
        measures.low,
        measures.high,
        measures.unit,
        measures.class,
        actuals.grade,
        measures.metric,
        measures.null_reason
    from actuals
    cross join lateral (
        values
        ('initiative_cost', cast(actuals.programme_cost as double), null, null, 'money', 'Actual', 'programme_cost', 'not available: input_initiative_costs'),
        (
            'initiative_contribution', cast(actuals.incremental_contribution as double), cast(actuals.low as double),
            cast(actuals.high as double), 'money', 'Estimated', 'incremental_contribution', 'no effect reaches E2'
        ),
        (
            'initiative_roi', 100 * actuals.roi, 100 * actuals.roi_low, 100 * actuals.roi_high, 'percent', 'Estimated', 'roi',
            case
                when actuals.grade = 'E4' then 'no effect reaches E2'
                when actuals.programme_cost is null then 'not available: input_initiative_costs'
                when actuals.reason = 'cost_missing' then 'not defined: no cost'
                else actuals.reason
            end
        ),
        (
            'initiative_npv', cast(actuals.npv as double), cast(actuals.npv_low as double), cast(actuals.npv_high as double), 'money', 'Estimated', 'npv',
            case when actuals.grade = 'E4' then 'no effect reaches E2' else coalesce(actuals.npv_reason, actuals.reason) end
        )
    ) as measures (figure, value, low, high, unit, class, metric, null_reason)
    where actuals.lever = 'all'
),

levers as (
    select
        'FIN-2' as section,
        'lever_contribution' as figure,
        actuals.lever as segment,
        cast(sum(actuals.incremental_contribution) as double) as value,
        -- errors of initiatives as independent, as in the sum of all
        case
            when count(actuals.se) = count(*)
                then cast(sum(actuals.incremental_contribution) as double) - 1.959963984540054 * sqrt(sum(actuals.se * actuals.se))
        end as low,
        case
            when count(actuals.se) = count(*)
                then cast(sum(actuals.incremental_contribution) as double) + 1.959963984540054 * sqrt(sum(actuals.se * actuals.se))
        end as high,
        'money' as unit,
        'Estimated' as class,
        max(actuals.grade) as grade,
        'incremental_contribution' as metric,
        'no effect reaches E2' as null_reason
    from actuals
    cross join reached
    where actuals.lever <> 'all' and actuals.grade in ('E1', 'E2') and reached.is_reached
    group by actuals.lever
),

final as (
    select * from league
    union all
    select * from levers
)

select
    final.section,
    final.figure,
    final.segment,
    windows.fiscal_month,
    cast(final.value as decimal(28, 6)) as value,
    final.unit,
    cast(null as bigint) as n,
    cast(final.low as decimal(28, 6)) as low,
    cast(final.high as decimal(28, 6)) as high,
    final.class,
    final.grade,
    final.metric,
    'mart_initiative_roi' as mart,
    'not_applicable' as tie_out_state,
    final.null_reason
from final
cross join windows
