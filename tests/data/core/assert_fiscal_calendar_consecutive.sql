-- Fiscal periods follow each other without a gap or an overlap: every day is in exactly one period.
with periods as (
    select
        fiscal_period_id,
        start_date,
        lag(end_date) over (order by start_date, fiscal_period_id) as previous_end_date
    from {{ref 'input_fiscal_calendar'}}
)

select
    fiscal_period_id,
    start_date,
    previous_end_date
from periods
where previous_end_date is not null
    and start_date <> previous_end_date + 1
order by start_date, fiscal_period_id
