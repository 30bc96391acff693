-- grain: one row per fiscal period
-- Default of the port: twelve calendar months a year, from the calendar settings of project.yml.
with years as (
    select cast(years.fiscal_year as integer) as fiscal_year
    from generate_series({{var 'calendar_first_year'}}, {{var 'calendar_last_year'}}) as years (fiscal_year)
),

periods as (
    select
        years.fiscal_year,
        cast(numbers.period_no as smallint) as period_no,
        -- a year labelled by its end begins in the calendar year before, unless it begins in January
        cast(
            make_date(
                case
                    when {{setting 'year_label'}} = 'end' and {{setting 'year_start_month'}} > 1 then years.fiscal_year - 1
                    else years.fiscal_year
                end,
                {{setting 'year_start_month'}},
                1
            ) + to_months(cast(numbers.period_no - 1 as integer)) as date
        ) as start_date
    from years
    cross join generate_series(1, 12) as numbers (period_no)
),

dated as (
    select
        *,
        cast(start_date + to_months(1) - to_days(1) as date) as end_date,
        lpad(cast(period_no as varchar), 2, '0') as period_label
    from periods
),

final as (
    select
        'FY' || fiscal_year || '-P' || period_label as fiscal_period_id,
        fiscal_year,
        period_no,
        start_date,
        end_date,
        cast((period_no + 2) // 3 as smallint) as fiscal_quarter,
        cast(null as smallint) as weeks,
        false as has_53rd_week,
        case when end_date <= {{var 'closed_through'}} then 'closed' else 'open' end as close_status,
        cast(null as timestamp) as closed_at,
        case
            when fiscal_year > {{var 'calendar_first_year'}} then 'FY' || (fiscal_year - 1) || '-P' || period_label
        end as prior_year_period_id,
        'project.yml: calendar' as source,
        cast(null as varchar) as source_row
    from dated
)

select * from final
