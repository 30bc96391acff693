-- grain: one row per fiscal period
with periods as (
    select * from {{source 'tidewell' 'fiscal_periods'}}
),

final as (
    select
        fiscal_period_id,
        cast(fiscal_period_id[3:6] as integer) as fiscal_year,
        cast(fiscal_period_id[9:10] as smallint) as period_no,
        start_date,
        end_date,
        weeks,
        closed_at as planned_close_at
    from periods
)

select * from final
