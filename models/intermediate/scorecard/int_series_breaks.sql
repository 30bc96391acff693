-- grain: one row per metric and fiscal month with a break in its series
select distinct breaks.metric_id as metric, calendar.fiscal_month
from {{ref 'input_series_breaks'}} as breaks
inner join {{ref 'int_fiscal_calendar'}} as calendar
    on breaks.break_date >= calendar.fiscal_month and breaks.break_date <= calendar.end_date
