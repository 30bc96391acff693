-- grain: one row per run
with calendar as (
    select
        max(end_date) filter (where close_status = 'closed' and end_date <= {{var 'as_of_date'}}) as closed_through,
        max(period_no) as periods_per_year,
        max(weeks) is not null as is_in_weeks
    from {{ref 'int_fiscal_calendar'}}
),

tied as (
    select
        count(*) filter (where state = 'fail') as failed,
        count(*) filter (where state = 'no_trial_balance') as without_balance
    from {{ref 'ctl_gl_tie_out'}}
),

final as (
    select
        {{run_id}} as run_id,
        {{var 'as_of_date'}} as as_of_date,
        {{var 'known_at'}} as known_at,
        calendar.closed_through,
        {{setting 'currency'}} as currency,
        {{setting 'timezone'}} as timezone,
        {{var 'fx_rate_set'}} as rate_set,
        calendar.periods_per_year || ' periods a year' || case when calendar.is_in_weeks then ' of whole weeks' else '' end
            as calendar,
        {{var 'headline_metric'}} as headline_metric,
        version() as engine_version,
        case
            when tied.failed > 0 then 'fail'
            when tied.without_balance > 0 then 'no_trial_balance'
            else 'pass'
        end as state
    from calendar
    cross join tied
)

select * from final
