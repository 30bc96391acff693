-- grain: one row per figure and month of section FIN-1
-- What was spent, what came back, how sure. Returns are those of effects of grade E1 and E2; while none is told from none, no return is claimed.
with customers as (
    select * from {{ref "rpt_customer_window"}}
),

tie_outs as (
    select * from {{ref "rpt_tie_out"}}
    where measure = 'net_revenue' and period <> 'open'
),

windows as (
    -- a window without entries has its figures too, and they say so
    select
        customers.period,
        customers.fiscal_month,
        tie_outs.gl_amount,
        tie_outs.keyed_amount,
        coalesce(tie_outs.state, 'not_applicable') as state,
        coalesce(tie_outs.periods, 0) as periods,
        customers.customers,
        customers.active_customers,
        customers.is_partial,
        case when customers.is_partial then customers.partial_reason else 'not available: no entry of the ledger in these periods' end as no_amount
    from customers
    left join tie_outs on customers.period = tie_outs.period
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
        no_amount as null_reason
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

programme as (
    select * from {{ref "mart_programme_return"}}
),

returns as (
    select
        figures.figure,
        windows.fiscal_month,
        cast(figures.value as decimal(28, 6)) as value,
        cast(figures.low as decimal(28, 6)) as low,
        cast(figures.high as decimal(28, 6)) as high,
        figures.unit,
        figures.class,
        figures.grade,
        figures.metric,
        'mart_programme_return' as mart,
        -- the build stops where the cost of initiatives is not the ledger's
        case
            when figures.metric <> 'programme_cost' or figures.value is null then 'not_applicable'
            when exists (select 1 from {{ref "mart_initiative_cashflow"}} where books = 'not_in_ledger') then 'not_applicable'
            else 'pass'
        end as tie_out_state,
        {{#if (input_present 'input_initiatives')}}
        coalesce(figures.explanation, 'not available: input_experiments') as null_reason
        {{else}}
        'not available: input_initiatives' as null_reason
        {{/if}}
    from windows
    cross join (
        select
            listed.figure, found.value, found.low, found.high, listed.unit, listed.class, found.grade, listed.metric,
            found.explanation
        from (
            values
            ('effects_e1_e2', 'count', 'Measured', 'cx_outcome_effect'),
            ('initiatives_e1_e2', 'count', 'Measured', 'initiatives'),
            ('initiatives_all', 'count', 'Measured', 'initiatives'),
            ('programme_cost', 'money', 'Actual', 'programme_cost'),
            ('programme_cost_e1_e2', 'money', 'Actual', 'programme_cost'),
            ('programme_cost_share', 'percent', 'Actual', 'programme_cost_share'),
            ('incremental_contribution', 'money', 'Estimated', 'incremental_contribution'),
            ('incremental_contribution_together', 'money', 'Estimated', 'incremental_contribution'),
            ('npv', 'money', 'Estimated', 'npv'),
            ('roi', 'percent', 'Estimated', 'roi'),
            ('roi_all_cost', 'percent', 'Estimated', 'roi'),
            ('supported_contribution', 'money', 'Estimated', 'incremental_contribution')
        ) as listed (figure, unit, class, metric)
        left join (
            select 'effects_e1_e2' as figure, effects as value, null as low, null as high, null as grade, null as explanation
            from programme where basis = 'E1_E2'
            union all
            select 'initiatives_e1_e2', initiatives, null, null, null, null from programme where basis = 'E1_E2'
            union all
            select 'initiatives_all', (select count(distinct initiative_id) from {{ref "mart_initiative_roi"}}), null, null, null, null
            from programme where basis = 'E1_E2'
            union all
            select 'programme_cost', programme_cost, null, null, null, replace(not_available, 'programme_cost: ', 'not available: ')
            from programme where basis = 'all_cost'
            union all
            select 'programme_cost_e1_e2', programme_cost, null, null, null, replace(not_available, 'programme_cost: ', 'not available: ')
            from programme where basis = 'E1_E2'
            union all
            select
                'programme_cost_share', 100 * part.share_of_cost, null, null, null,
                coalesce(
                    replace(coalesce(part.not_available, whole.not_available), 'programme_cost: ', 'not available: '), 'not defined: no cost'
                )
            from programme as part
            inner join programme as whole on whole.basis = 'all_cost'
            where part.basis = 'E1_E2'
            union all
            select 'incremental_contribution', incremental_contribution, low, high, grade, explanation from programme where basis = 'E1_E2'
            union all
            -- the same with the limits of errors that all go one way
            select
                'incremental_contribution_together', incremental_contribution, low_together, high_together, grade, explanation
            from programme where basis = 'E1_E2'
            union all
            select 'npv', npv, npv_low, npv_high, grade, coalesce(explanation, 'not available: input_discount_rates') from programme where basis = 'E1_E2'
            union all
            select 'roi', 100 * roi, 100 * roi_low, 100 * roi_high, grade, explanation from programme where basis = 'E1_E2'
            union all
            select 'roi_all_cost', 100 * roi, 100 * roi_low, 100 * roi_high, grade, explanation from programme where basis = 'all_cost'
            union all
            select 'supported_contribution', incremental_contribution, low, high, grade, explanation from programme where basis = 'E3'
        ) as found on listed.figure = found.figure
    ) as figures
    where windows.period = 'now'
),

final as (
    select * from ledger
    union all by name
    select * from change
    union all by name
    select * from keyed
    union all by name
    select * from counts
    union all by name
    select * from returns
)

select
    'FIN-1' as section,
    figure,
    '(all)' as segment,
    fiscal_month,
    value,
    unit,
    cast(null as bigint) as n,
    low,
    high,
    class,
    cast(grade as varchar) as grade,
    metric,
    mart,
    tie_out_state,
    null_reason
from final
