-- grain: one row per metric, segment and fiscal month with a target: the last one set
with targets as (
    select * from {{ref 'input_targets'}}
    where cast({{> local_time at='set_at'}} as date) <= {{var 'as_of_date'}}
),

final as (
    select
        targets.metric,
        case when targets.segment = '*' then '(all)' else targets.segment end as segment,
        calendar.fiscal_month,
        arg_max(targets.target, (targets.set_at, targets.version)) as target,
        arg_max(cast({{> local_time at='targets.set_at'}} as date) >= calendar.fiscal_month, (targets.set_at, targets.version)) as is_late
    from targets
    inner join {{ref 'int_fiscal_calendar'}} as calendar on targets.fiscal_period_id = calendar.fiscal_period_id
    group by all
)

select * from final
