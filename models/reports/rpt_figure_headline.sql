-- grain: one row per figure and month of section FIN-1
-- What was spent, what came back, how sure. Effects come with the initiatives; without them no return is claimed.
with customers as (
    select * from {{ref "rpt_customer_window"}}
),

tie_outs as (
    select * from {{ref "rpt_tie_out"}}
    where measure = 'net_revenue' and period <> 'open'
),

windows as (
    select
        tie_outs.period,
        tie_outs.fiscal_month,
        tie_outs.gl_amount,
        tie_outs.keyed_amount,
        tie_outs.state,
        tie_outs.periods,
        customers.customers,
        customers.active_customers,
        customers.is_partial,
        customers.partial_reason
    from tie_outs
    inner join customers on tie_outs.period = customers.period
),

ledger as (
    select
        case when period = 'to_date' then 'net_revenue_to_date' else 'net_revenue' end as figure,
        fiscal_month,
        cast(case when not is_partial then gl_amount end as decimal(28, 6)) as value,
        'money' as unit,
        'Actual' as class,
        'net_revenue' as metric,
        'ctl_gl_tie_out' as mart,
        state as tie_out_state,
        partial_reason as null_reason
    from windows
),

change as (
    select
        'net_revenue_change' as figure,
        now.fiscal_month,
        cast(
            case when not prior.is_partial and prior.gl_amount > 0 then 100.0 * (now.gl_amount - prior.gl_amount) / prior.gl_amount end
            as decimal(28, 6)
        ) as value,
        'percent' as unit,
        'Actual' as class,
        'net_revenue' as metric,
        'ctl_gl_tie_out' as mart,
        now.state as tie_out_state,
        'not comparable: no full window a year before' as null_reason
    from windows as now
    left join windows as prior on prior.period = 'prior'
    where now.period = 'now'
),

keyed as (
    select
        'revenue_with_customer' as figure,
        fiscal_month,
        cast(case when gl_amount <> 0 then 100.0 * keyed_amount / gl_amount end as decimal(28, 6)) as value,
        'percent' as unit,
        'Actual' as class,
        -- by net amounts; the share by absolute amounts is join_coverage of mart_measurement_health
        'net_revenue_with_customer' as metric,
        'ctl_gl_tie_out' as mart,
        state as tie_out_state,
        'not defined: no revenue' as null_reason
    from windows
    where period = 'now'
),

counts as (
    select
        case
            when counted.figure = 'periods' and counted.period = 'to_date' then 'periods_to_date'
            when counted.figure = 'customers' then 'customers_to_date'
            else counted.figure
        end as figure,
        counted.fiscal_month,
        cast(counted.value as decimal(28, 6)) as value,
        'count' as unit,
        'Measured' as class,
        counted.figure as metric,
        'mart_unit_economics_month' as mart,
        'not_applicable' as tie_out_state,
        cast(null as varchar) as null_reason
    from windows
    unpivot (value for figure in (periods, customers, active_customers)) as counted
    where
        (counted.figure = 'customers' and counted.period = 'to_date')
        or (counted.figure = 'active_customers' and counted.period = 'now')
        or (counted.figure = 'periods' and counted.period <> 'prior')
),

effects as (
    -- no model estimates an effect yet: how many reach E2 is not known, which is not zero
    select
        effects.figure,
        windows.fiscal_month,
        cast(null as decimal(28, 6)) as value,
        effects.unit,
        effects.class,
        effects.metric,
        'mart_initiative_roi' as mart,
        'not_applicable' as tie_out_state,
        {{#if (input_present 'input_initiatives')}}
        'not available: mart_initiative_roi is not built' as null_reason
        {{else}}
        'not available: input_initiatives' as null_reason
        {{/if}}
    from windows
    cross join (
        values
        ('effects_e1_e2', 'count', 'Measured', 'cx_outcome_effect'),
        ('programme_cost', 'money', 'Actual', 'programme_cost'),
        ('incremental_contribution', 'money', 'Estimated', 'incremental_contribution'),
        ('npv', 'money', 'Estimated', 'npv'),
        ('roi', 'percent', 'Estimated', 'roi')
    ) as effects (figure, unit, class, metric)
    where windows.period = 'now'
),

final as (
    select * from ledger
    union all
    select * from change
    union all
    select * from keyed
    union all
    select * from counts
    union all
    select * from effects
)

select
    'FIN-1' as section,
    figure,
    '(all)' as segment,
    fiscal_month,
    value,
    unit,
    cast(null as bigint) as n,
    cast(null as decimal(28, 6)) as low,
    cast(null as decimal(28, 6)) as high,
    class,
    cast(null as varchar) as grade,
    metric,
    mart,
    tie_out_state,
    null_reason
from final
