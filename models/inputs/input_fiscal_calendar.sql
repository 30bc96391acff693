-- grain: one row per fiscal period
-- Default of the port, from the calendar settings of project.yml: months, or weeks in quarters of 4-4-5, 4-5-4 or
-- 5-4-4, or thirteen periods of four weeks. A 53rd week goes to the last period.
with anchors as (
    select
        cast(years.year as integer) as anchor_year,
        cast(years.year || '-' || {{setting 'year_end_anchor'}} as date) as anchor_day,
        -- the weekday on which a year of weeks ends, Monday 1
        ({{setting 'week_start'}} + 5) % 7 + 1 as last_weekday
    from generate_series({{var 'calendar_first_year'}} - 1, {{var 'calendar_last_year'}} + 1) as years (year)
),

distances as (
    select *, cast((isodow(anchor_day) - last_weekday + 7) % 7 as integer) as days_back
    from anchors
),

ends as (
    select
        anchor_day,
        case
            when {{setting 'year_end_rule'}} = 'nearest' and days_back > 3 then anchor_day + (7 - days_back)
            else anchor_day - days_back
        end as end_date
    from distances
),

-- a year goes from the day after one end to the next; its name is the year of the anchor that it starts or ends at
week_years as (
    select
        cast(year(
            case
                when {{setting 'year_label'}} = 'end' then anchor_day
                else lag(anchor_day) over (order by anchor_day) + 1
            end
        ) as integer) as fiscal_year,
        lag(end_date) over (order by anchor_day) + 1 as start_date,
        end_date
    from ends
),

month_years as (
    select
        cast(years.fiscal_year as integer) as fiscal_year,
        -- a year labelled by its end begins in the calendar year before, unless it begins in January
        make_date(
            case
                when {{setting 'year_label'}} = 'end' and {{setting 'year_start_month'}} > 1 then years.fiscal_year - 1
                else years.fiscal_year
            end,
            {{setting 'year_start_month'}},
            1
        ) as start_date
    from generate_series({{var 'calendar_first_year'}}, {{var 'calendar_last_year'}}) as years (fiscal_year)
),

-- weeks before and up to the end of each period of a year without a 53rd week
pattern as (
    select
        numbers.period_no,
        case
            when {{setting 'calendar_kind'}} = '13x4' then 4
            when
                (numbers.period_no - 1) % 3
                = case {{setting 'calendar_kind'}} when '4-4-5' then 2 when '4-5-4' then 1 else 0 end
                then 5
            else 4
        end as weeks
    from generate_series(
        1, case when {{setting 'calendar_kind'}} = '13x4' then 13 else 12 end
    ) as numbers (period_no)
),

placed as (
    select
        period_no,
        weeks,
        cast(sum(weeks) over (order by period_no) - weeks as integer) as weeks_before,
        period_no = max(period_no) over () as is_last
    from pattern
),

week_periods as (
    select
        years.fiscal_year,
        placed.period_no,
        cast(years.start_date + 7 * placed.weeks_before as date) as start_date,
        cast(case
            when placed.is_last then years.end_date
            else years.start_date + 7 * cast(placed.weeks_before + placed.weeks as integer) - 1
        end as date) as end_date,
        placed.is_last and years.end_date - years.start_date = 370 as has_53rd_week
    from week_years as years
    cross join placed
    where {{setting 'calendar_kind'}} <> 'months'
        and years.fiscal_year between {{var 'calendar_first_year'}} and {{var 'calendar_last_year'}}
),

month_periods as (
    select
        years.fiscal_year,
        placed.period_no,
        cast(years.start_date + to_months(cast(placed.period_no - 1 as integer)) as date) as start_date,
        cast(years.start_date + to_months(cast(placed.period_no as integer)) - to_days(1) as date) as end_date,
        false as has_53rd_week
    from month_years as years
    cross join placed
    where {{setting 'calendar_kind'}} = 'months'
),

periods as (
    select * from week_periods
    union all
    select * from month_periods
),

final as (
    select
        'FY' || fiscal_year || '-P' || lpad(cast(period_no as varchar), 2, '0') as fiscal_period_id,
        fiscal_year,
        cast(period_no as smallint) as period_no,
        start_date,
        end_date,
        -- the thirteenth period of four weeks belongs to the last quarter
        cast(least((period_no + 2) // 3, 4) as smallint) as fiscal_quarter,
        case
            when {{setting 'calendar_kind'}} <> 'months' then cast((end_date - start_date + 1) // 7 as smallint)
        end as weeks,
        has_53rd_week,
        case when end_date <= {{var 'closed_through'}} then 'closed' else 'open' end as close_status,
        cast(null as timestamp) as closed_at,
        case
            when fiscal_year > {{var 'calendar_first_year'}}
                then 'FY' || (fiscal_year - 1) || '-P' || lpad(cast(period_no as varchar), 2, '0')
        end as prior_year_period_id,
        'project.yml: calendar' as source,
        cast(null as varchar) as source_row
    from periods
)

select * from final
