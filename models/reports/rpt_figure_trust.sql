-- grain: one row per figure, member and month of section CXL-8
with checks as (
    select * from {{ref "mart_measurement_health"}}
),

windows as (
    select * from {{ref "rpt_period"}}
    where period = 'now'
),

latest as (
    -- a check without a row in the closing month is shown by its last one before, or else its first one after
    select checks.*, windows.fiscal_month as report_month
    from checks
    cross join windows
    where
        -- matched, unmatched and many_to_many make up one whole: the first says enough
        checks.check_name not in ('identity_unmatched', 'identity_many_to_many')
    qualify row_number() over (
        partition by checks.check_name, checks.member, checks.unit
        order by
            checks.fiscal_month > windows.fiscal_month,
            abs(checks.fiscal_month - windows.fiscal_month)
    ) = 1
),

parts as (
    select
        *,
        case when state = 'fail' then 'beyond' when threshold_fail is null and state = 'ok' then 'no_limit' else state end as shown_state,
        case when state = 'not_available' then null else numerator end as shown_numerator,
        case when state = 'not_available' then null else denominator end as shown_denominator,
        nullif(regexp_replace(not_available, '^[^:]*: ', ''), '') as reason
    from latest
),

figures as (
    select
        check_name as figure,
        member,
        report_month,
        case
            when check_name = 'feed_age_hours' then shown_numerator
            else 100.0 * shown_numerator / nullif(shown_denominator, 0)
        end as value,
        case when check_name = 'feed_age_hours' then 'hours' else 'percent' end as unit,
        check_name,
        shown_state as state, reason
    from parts
    union all
    select check_name || '.part' as figure, member, report_month, shown_numerator as value, unit, check_name, shown_state as state, reason
    from parts
    union all
    select check_name || '.whole' as figure, member, report_month, shown_denominator as value, unit, check_name, shown_state as state, reason
    from parts
    union all
    select check_name || '.warn' as figure, member, report_month, 100.0 * threshold_warn as value, 'percent' as unit, check_name, shown_state as state, reason
    from parts
    union all
    select check_name || '.fail' as figure, member, report_month, 100.0 * threshold_fail as value, 'percent' as unit, check_name, shown_state as state, reason
    from parts
)

select
    'CXL-8' as section,
    figure,
    member as segment,
    report_month as fiscal_month,
    cast(value as decimal(28, 6)) as value,
    unit,
    cast(null as bigint) as n,
    cast(null as decimal(28, 6)) as low,
    cast(null as decimal(28, 6)) as high,
    case when unit = 'money' then 'Actual' else 'Measured' end as class,
    cast(null as varchar) as grade,
    check_name as metric,
    'mart_measurement_health' as mart,
    state as tie_out_state,
    case
        when figure like '%.warn' or figure like '%.fail' then 'no limit set'
        when state = 'not_available' then 'not available: ' || coalesce(reason, 'no reason given')
        else 'not defined: nothing to count'
    end as null_reason
from figures
