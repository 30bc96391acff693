-- What a programme or a campaign cost, or a plan says of it, in a month that the calendar does not have would be in no figure.
with dated as (
    select
        'input_initiative_costs' as input, cost_id as row_id, initiative_id as of_what, cost_date as day, amount, currency, known_at
    from {{ref 'input_initiative_costs'}}
    union all
    select
        'input_initiative_budget', concat_ws(' ', initiative_id, version, scenario, lever, kind), initiative_id, month, amount, currency, known_at
    from {{ref 'input_initiative_budget'}}
    union all
    select 'input_campaign_spend', spend_id, channel, spend_date, amount, currency, known_at
    from {{ref 'input_campaign_spend'}}
),

calendar as (
    select min(start_date) as first_day, max(end_date) as last_day from {{ref 'input_fiscal_calendar'}}
)

select dated.input, dated.row_id, dated.of_what, dated.day, dated.amount, dated.currency
from dated
inner join calendar on dated.day < calendar.first_day or dated.day > calendar.last_day
where dated.known_at <= {{var 'known_at'}}
order by all
