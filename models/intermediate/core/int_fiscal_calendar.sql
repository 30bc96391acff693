-- grain: one row per fiscal period
with periods as (
    select * from {{ref 'input_fiscal_calendar'}}
),

last_closed as (
    select max(start_date) as start_date
    from periods
    where close_status = 'closed' and end_date <= {{var 'as_of_date'}}
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
        row_number() over (order by periods.start_date) as ordinal,
        periods.start_date <= {{var 'as_of_date'}} as is_to_date,
        -- by first days: the last day of February moves, and a year of 13 periods counts too
        coalesce(
            periods.start_date <= last_closed.start_date
            and periods.start_date > last_closed.start_date - to_months(12),
            false
        ) as is_in_t12m
    from periods
    cross join last_closed
)

select * from final
