-- grain: one row per fiscal period
with periods as (
    select * from {{ref 'input_fiscal_calendar'}}
),

numbered as (
    select
        *,
        row_number() over (order by start_date) as ordinal
    from periods
),

last_closed as (
    select
        max(ordinal) filter (where close_status = 'closed' and end_date <= {{var 'as_of_date'}}) as ordinal,
        -- 12, or 13 where a year has 13 periods
        max(period_no) as periods_per_year
    from numbered
),

final as (
    select
        periods.fiscal_period_id,
        periods.start_date as fiscal_month,
        periods.end_date,
        cast(periods.end_date + to_days(1) as date) as day_after,
        periods.fiscal_year,
        periods.period_no,
        periods.fiscal_quarter,
        periods.weeks,
        periods.close_status,
        periods.closed_at,
        lag(periods.fiscal_period_id) over (order by periods.start_date) as prior_period_id,
        periods.prior_year_period_id,
        periods.ordinal,
        periods.start_date <= {{var 'as_of_date'}} as is_to_date,
        -- a year is counted in periods: one of 53 weeks is longer than twelve months
        coalesce(
            periods.ordinal <= last_closed.ordinal
            and periods.ordinal > last_closed.ordinal - last_closed.periods_per_year,
            false
        ) as is_in_t12m
    from numbered as periods
    cross join last_closed
)

select * from final
