-- grain: one row per fiscal period
with rows_by_hand as (
    select *
    from (
        values
        ('1', '2026-01-01', '2026-01-31', 'closed', '2026-02-06 18:00:00'),
        ('2', '2026-02-01', '2026-02-28', 'closed', '2026-03-06 18:00:00'),
        ('3', '2026-03-01', '2026-03-31', 'open', null)
    ) as rows_by_hand (period_no, start_date, end_date, close_status, closed_at)
)

select
    'FY2026-P0' || period_no as fiscal_period_id,
    cast(2026 as integer) as fiscal_year,
    cast(period_no as smallint) as period_no,
    cast(start_date as date) as start_date,
    cast(end_date as date) as end_date,
    cast(1 as smallint) as fiscal_quarter,
    cast(null as smallint) as weeks,
    cast(false as boolean) as has_53rd_week,
    cast(close_status as varchar) as close_status,
    cast(closed_at as timestamp) as closed_at,
    cast(null as varchar) as prior_year_period_id,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
