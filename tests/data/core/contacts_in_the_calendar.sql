-- A contact, a case or a visit outside the fiscal calendar would leave every monthly count.
with calendar as (
    select min(start_date) as first_day, max(end_date) as last_day from {{ref 'input_fiscal_calendar'}}
),

dated as (
    select 'input_interactions' as input, interaction_id as row_id, cast({{> local_time at='started_at'}} as date) as day
    from {{ref 'input_interactions'}}
    union all
    select 'input_cases', case_id, cast({{> local_time at='opened_at'}} as date)
    from {{ref 'input_cases'}}
    where known_at <= {{var 'known_at'}}
    union all
    select 'input_field_visits', visit_id, visited_on
    from {{ref 'input_field_visits'}}
    union all
    select 'input_digital_events', visit_id, cast({{> local_time at='started_at'}} as date)
    from {{ref 'input_digital_events'}}
)

select dated.input, min(dated.day) as first_day, max(dated.day) as last_day, min(dated.row_id) as first_row, count(*) as rows_outside
from dated
cross join calendar
where dated.day < calendar.first_day or dated.day > calendar.last_day
group by dated.input
order by dated.input
