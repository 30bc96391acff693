-- grain: one row per figure, measure and month of section FIN-11
with tie_outs as (
    select * from {{ref "rpt_tie_out"}}
    where period in ('now', 'to_date', 'open')
),

amounts as (
    select * from tie_outs
    unpivot include nulls (
        amount for figure in (gl_amount, keyed_amount, unallocated_amount, explained_amount, unexplained_amount)
    )
),

final as (
    select
        'FIN-11' as section,
        case when period = 'now' then figure else figure || '_' || period end as figure,
        measure as segment,
        fiscal_month,
        cast(amount as decimal(28, 6)) as value,
        'money' as unit,
        cast(null as bigint) as n,
        cast(null as decimal(28, 6)) as low,
        cast(null as decimal(28, 6)) as high,
        'Actual' as class,
        cast(null as varchar) as grade,
        report_line as metric,
        'ctl_gl_tie_out' as mart,
        state as tie_out_state,
        case when amount is null then 'not available: no amount in the mart' end as null_reason
    from amounts
)

select * from final
