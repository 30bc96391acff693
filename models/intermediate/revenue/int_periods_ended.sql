-- grain: one row
select
    max(ordinal) filter (where position >= 0 and close_status = 'closed') as last_closed,
    -- 0 before the first period
    coalesce(max(ordinal), 0) as last_ended
from {{ref 'int_revenue_periods'}}
where end_date <= {{var 'as_of_date'}}
