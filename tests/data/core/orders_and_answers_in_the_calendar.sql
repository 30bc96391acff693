-- An order or an answer outside the fiscal calendar would leave every monthly count.
select 'input_orders' as input, cast(min(ordered_at) as varchar) as first_time, count(*) as rows_outside
from {{ref 'int_orders'}}
where fiscal_month is null
having count(*) > 0
union all
select 'input_survey_responses' as input, cast(min(responded_at) as varchar) as first_time, count(*) as rows_outside
from {{ref 'int_responses'}}
where fiscal_month is null and responded_at is not null
having count(*) > 0
