-- the items that the summary lists add up to those of the control, cent for cent, and stay a list of one page
with windows as (
    select distinct
        run_id,
        fiscal_month,
        case when figure like '%_to_date' then 'to_date' else 'now' end as period
    from {{ref 'rpt_figure'}}
    where section = 'FIN-11' and figure in ('gl_amount', 'gl_amount_to_date')
),

years as (
    select max(period_no) as periods_in_year
    from {{ref 'dim_fiscal_period'}}
    where end_date <= {{var 'closed_through'}}
),

bounds as (
    select
        windows.run_id,
        windows.period,
        windows.fiscal_month as last_month,
        case when windows.period = 'now' then first_period.fiscal_month else date '0001-01-01' end as first_month
    from windows
    cross join years
    inner join {{ref 'dim_fiscal_period'}} as last_period on windows.fiscal_month = last_period.fiscal_month
    inner join {{ref 'dim_fiscal_period'}} as first_period
        on last_period.ordinal - years.periods_in_year + 1 = first_period.ordinal
),

controls as (
    select
        bounds.run_id,
        bounds.period,
        sum(items.amount) as amount
    from bounds
    inner join {{ref 'ctl_gl_tie_out_item'}} as items
        on
            items.mart = 'mart_unit_economics_month'
            and items.fiscal_month between bounds.first_month and bounds.last_month
    group by bounds.run_id, bounds.period
),

printed as (
    select
        run_id,
        case when figure like '%_to_date' then 'to_date' else 'now' end as period,
        sum(value) as amount,
        count(*) as items
    from {{ref 'rpt_figure'}}
    where section = 'FIN-11' and figure like 'item!_%' escape '!'
    group by all
)

select
    run_id,
    period,
    coalesce(controls.amount, 0) as control_amount,
    coalesce(printed.amount, 0) as printed_amount,
    printed.items
from controls
full join printed using (run_id, period)
where coalesce(controls.amount, 0) <> coalesce(printed.amount, 0) or printed.items > 13
