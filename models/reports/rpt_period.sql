-- grain: one row per window of the summaries
-- now: a year of closed periods; prior: the year before it; to_date: all closed periods; open: what comes after them.
with periods as (
    select * from {{ref "dim_fiscal_period"}}
),

closed as (
    select
        max(ordinal) as ordinal,
        -- twelve months, or thirteen periods of four weeks
        max(period_no) as periods_in_year
    from periods
    where end_date <= {{var 'closed_through'}}
),

windows as (
    select
        windows.period,
        cast(closed.ordinal - windows.years_back * closed.periods_in_year as bigint) as last_ordinal,
        cast(closed.ordinal - (windows.years_back + 1) * closed.periods_in_year + 1 as bigint) as first_ordinal
    from closed
    cross join (values ('now', 0), ('prior', 1)) as windows (period, years_back)
),

in_calendar as (
    -- a calendar that begins within the year cuts it off
    select
        windows.period,
        last_period.fiscal_month,
        last_period.fiscal_period_id,
        first_period.fiscal_month as first_month,
        last_period.fiscal_month as last_month
    from windows
    inner join periods as last_period on windows.last_ordinal = last_period.ordinal
    inner join periods as first_period on greatest(windows.first_ordinal, 1) = first_period.ordinal
),

dated as (
    select * from in_calendar
    union all
    -- a year before the calendar has no period; it is named by its month, and no row of any table lies in it
    select
        'prior' as period,
        cast(fiscal_month - to_years(1) as date) as fiscal_month,
        cast(null as varchar) as fiscal_period_id,
        cast(fiscal_month - to_years(1) as date) as first_month,
        cast(fiscal_month - to_years(1) as date) as last_month
    from in_calendar
    where period = 'now' and not exists (select 1 from in_calendar where period = 'prior')
),

final as (
    select * from dated
    union all
    select 'to_date' as period, fiscal_month, fiscal_period_id, date '0001-01-01' as first_month, last_month
    from dated
    where period = 'now'
    union all
    select
        'open' as period,
        fiscal_month,
        fiscal_period_id,
        cast(last_month + to_days(1) as date) as first_month,
        date '9999-12-31' as last_month
    from dated
    where period = 'now'
)

select * from final
