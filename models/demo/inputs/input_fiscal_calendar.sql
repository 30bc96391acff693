-- grain: one row per fiscal period
with periods as (
    select * from {{ref 'stg_tidewell__fiscal_periods'}}
),

final as (
    select
        fiscal_period_id,
        fiscal_year,
        period_no,
        start_date,
        end_date,
        cast((period_no + 2) // 3 as smallint) as fiscal_quarter,
        weeks,
        coalesce(period_no = 12 and weeks = 6, false) as has_53rd_week,
        case when end_date <= {{var 'closed_through'}} then 'closed' else 'open' end as close_status,
        case when end_date <= {{var 'closed_through'}} then planned_close_at end as closed_at,
        lag(fiscal_period_id, 12) over (order by start_date, fiscal_period_id) as prior_year_period_id,
        'tidewell: fiscal_periods' as source,
        fiscal_period_id as source_row
    from periods
)

select * from final
