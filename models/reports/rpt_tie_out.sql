-- grain: one row per window and measure of the month mart
with tie_outs as (
    select * from {{ref "ctl_gl_tie_out"}}
    where mart = 'mart_unit_economics_month'
),

windows as (
    select * from {{ref "rpt_period"}}
),

final as (
    select
        windows.period,
        windows.fiscal_month,
        tie_outs.report_line,
        tie_outs.measure,
        cast(sum(tie_outs.gl_amount) as decimal(18, 2)) as gl_amount,
        -- the mart's total holds UNALLOCATED; what is left has a customer's key
        cast(sum(tie_outs.mart_amount - tie_outs.unallocated_amount) as decimal(18, 2)) as keyed_amount,
        cast(sum(tie_outs.unallocated_amount) as decimal(18, 2)) as unallocated_amount,
        cast(sum(tie_outs.explained_amount) as decimal(18, 2)) as explained_amount,
        cast(sum(tie_outs.unexplained_amount) as decimal(18, 2)) as unexplained_amount,
        count(distinct tie_outs.fiscal_month) as periods,
        -- gaps of two months may cancel in the sum, but not in the state
        case
            when bool_or(tie_outs.state = 'fail') then 'fail'
            when bool_or(tie_outs.state = 'open_period') then 'open_period'
            when bool_or(tie_outs.state = 'no_trial_balance') then 'no_trial_balance'
            else 'pass'
        end as state
    from windows
    inner join tie_outs on tie_outs.fiscal_month between windows.first_month and windows.last_month
    group by all
)

select * from final
