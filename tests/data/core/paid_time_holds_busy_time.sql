-- Busy above paid time: the desk worked beyond its capacity, its idle capacity counts as 0.
select
    calendar.fiscal_period_id,
    sum(agent_time.paid_seconds) as paid_seconds,
    sum(agent_time.busy_seconds) as busy_seconds
from {{ref 'input_agent_time'}} as agent_time
inner join {{ref 'int_fiscal_calendar'}} as calendar
    on agent_time.work_date >= calendar.fiscal_month and agent_time.work_date <= calendar.end_date
group by calendar.fiscal_period_id
having sum(agent_time.busy_seconds) > sum(agent_time.paid_seconds)
order by calendar.fiscal_period_id
