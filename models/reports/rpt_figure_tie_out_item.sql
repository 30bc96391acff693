-- grain: one row per figure, item and month of section FIN-11
-- Money that a reader of the tie-out should see by name: the twelve largest items, and the rest as one sum.
with items as (
    select * from {{ref "ctl_gl_tie_out_item"}}
    where mart = 'mart_unit_economics_month'
),

windows as (
    select * from {{ref "rpt_period"}}
    where period in ('now', 'to_date')
),

states as (
    select period, measure, state from {{ref "rpt_tie_out"}}
),

-- every item has a row in every window: 0.00 says that the window holds no entry of it
amounts as (
    select
        windows.period,
        windows.fiscal_month,
        items.measure,
        items.report_line,
        items.item,
        min(items.kind) as kind,
        min(items.text) as text,
        coalesce(
            sum(items.amount) filter (where items.fiscal_month between windows.first_month and windows.last_month), 0
        ) as amount,
        -- items of open periods alone are in neither window
        bool_or(items.fiscal_month <= windows.last_month) as is_begun
    from items
    cross join windows
    group by windows.period, windows.fiscal_month, items.measure, items.report_line, items.item
),

sized as (
    select
        *,
        max(abs(amount)) filter (where period = 'to_date') over (partition by report_line, item) as size
    from amounts
    where is_begun
),

ranked as (
    select
        *,
        -- one rank for both windows, so that they list the same items
        dense_rank() over (order by size desc, report_line, item) as place
    from sized
),

listed as (
    select
        'item_' || ranked.kind as figure,
        ranked.item || ' in ' || ranked.report_line || ': ' || ranked.text as segment,
        ranked.period,
        ranked.fiscal_month,
        ranked.amount,
        ranked.report_line as metric,
        coalesce(states.state, 'not_applicable') as tie_out_state
    from ranked
    left join states on ranked.period = states.period and ranked.measure = states.measure
    where ranked.place <= 12
),

rest as (
    select
        'item_more' as figure,
        'and ' || count(*) || ' more' as segment,
        period,
        fiscal_month,
        sum(amount) as amount,
        'tie_out_item' as metric,
        'not_applicable' as tie_out_state
    from ranked
    where place > 12
    group by period, fiscal_month
),

counted as (
    select
        'items' as figure,
        '(all)' as segment,
        period,
        fiscal_month,
        count(*) as amount,
        'tie_out_item' as metric,
        'not_applicable' as tie_out_state
    from ranked
    where period = 'to_date'
    group by period, fiscal_month
),

final as (
    select * from listed
    union all
    select * from rest
    union all
    select * from counted
)

select
    'FIN-11' as section,
    case when period = 'now' then figure else figure || '_' || period end as figure,
    segment,
    fiscal_month,
    cast(amount as decimal(28, 6)) as value,
    case when figure = 'items' then 'count' else 'money' end as unit,
    cast(null as bigint) as n,
    cast(null as decimal(28, 6)) as low,
    cast(null as decimal(28, 6)) as high,
    case when figure = 'items' then 'Measured' else 'Actual' end as class,
    cast(null as varchar) as grade,
    metric,
    'ctl_gl_tie_out_item' as mart,
    tie_out_state,
    cast(null as varchar) as null_reason
from final
