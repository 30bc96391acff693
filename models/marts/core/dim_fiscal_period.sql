-- grain: one row per fiscal period
select
    fiscal_period_id,
    fiscal_month,
    end_date,
    fiscal_year,
    period_no,
    fiscal_quarter,
    weeks,
    close_status,
    closed_at,
    prior_period_id,
    prior_year_period_id,
    ordinal
from {{ref 'int_fiscal_calendar'}}
order by fiscal_month
