-- grain: one row per fiscal period
with starts as (
    select *, row_number() over (order by start_date) as ordinal
    from (
        values
        (date '2023-01-29'), (date '2023-02-26'), (date '2023-03-26'), (date '2023-04-30'), (date '2023-05-28'),
        (date '2023-06-25'), (date '2023-07-30'), (date '2023-08-27'), (date '2023-09-24'), (date '2023-10-29'),
        (date '2023-11-26'), (date '2023-12-24'), (date '2024-02-04'), (date '2024-03-03'), (date '2024-03-31'),
        (date '2024-05-05'), (date '2024-06-02'), (date '2024-06-30'), (date '2024-08-04'), (date '2024-09-01'),
        (date '2024-09-29'), (date '2024-11-03'), (date '2024-12-01'), (date '2024-12-29')
    ) as starts (start_date)
),

dated as (
    select
        *,
        cast(coalesce(lead(start_date) over (order by start_date), date '2025-02-02') - to_days(1) as date) as end_date,
        2023 + (ordinal - 1) // 12 as fiscal_year,
        (ordinal - 1) % 12 + 1 as period_no
    from starts
)

select
    'FY' || fiscal_year || '-P' || lpad(cast(period_no as varchar), 2, '0') as fiscal_period_id,
    cast(fiscal_year as integer) as fiscal_year,
    cast(period_no as smallint) as period_no,
    start_date,
    end_date,
    cast((period_no + 2) // 3 as smallint) as fiscal_quarter,
    cast((end_date - start_date + 1) // 7 as smallint) as weeks,
    fiscal_year = 2023 as has_53rd_week,
    'closed' as close_status,
    cast(null as timestamp) as closed_at,
    case when fiscal_year = 2024 then 'FY2023-P' || lpad(cast(period_no as varchar), 2, '0') end as prior_year_period_id,
    'by hand' as source,
    cast(null as varchar) as source_row
from dated
