-- grain: one row per team and fiscal month with someone in it
-- A team of fewer than ten is a row without figures: what is told of it would be told of its people.
{{#if (finds_keys)}}
-- months of contacts that are others in what is read of them, and of the others of their cases: which one opened the case is told of all
with contacts as (
    select interaction_id, fcr_case_id, fiscal_month, is_contact from {{ref 'int_case_contacts'}}
),

moved as (
    select fcr_case_id, fiscal_month
    from {{changed 'int_case_contacts'}} as contacts
    where is_contact
    group by interaction_id, fcr_case_id, fiscal_month, handle_seconds, started_at
    having count(*) = 1
),

cases as (
    select fcr_case_id from moved
    union all
    select fcr_case_id
    from {{changed 'int_cases'}} as cases
    group by fcr_case_id, is_fcr_eligible, is_fcr_resolved
    having count(*) = 1
    union all
    select event_id
    from {{changed 'int_service_scores'}} as scores
    where event_type = 'case' and family = 'csat'
    union all
    select contacts.fcr_case_id
    from contacts
    semi join {{changed 'input_interactions'}} as came on contacts.interaction_id = came.interaction_id
),

months as (
    select fiscal_month from {{ref 'int_fiscal_calendar'}}
    where is_to_date and fiscal_month >= (select min(fiscal_month) from {{ref 'mart_unit_economics_month'}})
)

select fiscal_month from moved
union all
select contacts.fiscal_month
from contacts
semi join cases on contacts.fcr_case_id = cases.fcr_case_id
where contacts.is_contact
union all
-- the ledger begins at another month
select fiscal_month from months where fiscal_month not in (select fiscal_month from {{self}})
union all
select fiscal_month from {{self}} as standing where fiscal_month not in (select fiscal_month from months)
{{else}}
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

agents as (
    select staff_id, team, queue, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to, end_reason
    from {{ref 'input_agents'}}
),

ledger_months as (
    select min(fiscal_month) as fiscal_month from {{ref 'mart_unit_economics_month'}}
),

people as (
    select
        agents.team,
        calendar.fiscal_month,
        calendar.end_date,
        arg_max(agents.queue, (agents.valid_from, agents.queue)) as queue,
        count(distinct agents.staff_id) filter (where agents.valid_from <= calendar.fiscal_month) as headcount_opening,
        count(distinct agents.staff_id) filter (where agents.valid_to > calendar.end_date) as headcount_end,
        count(distinct agents.staff_id) filter (
            where agents.valid_to <= calendar.day_after and agents.end_reason is not null
        ) as leavers
    from agents
    inner join calendar on agents.valid_from <= calendar.end_date and agents.valid_to > calendar.fiscal_month
    inner join ledger_months on calendar.fiscal_month >= ledger_months.fiscal_month
    where {{rebuilt 'calendar.fiscal_month'}}
    group by agents.team, calendar.fiscal_month, calendar.end_date
),

contacts as (
    select
        agents.team,
        contacts.fiscal_month,
        contacts.fcr_case_id,
        contacts.handle_seconds,
        interactions.transferred,
        row_number() over (
            partition by contacts.fcr_case_id order by contacts.started_at, contacts.interaction_id
        ) = 1 as opens_case
    from {{ref 'int_case_contacts'}} as contacts
    inner join {{ref 'input_interactions'}} as interactions on contacts.interaction_id = interactions.interaction_id
    left join agents
        on interactions.staff_id = agents.staff_id
        and cast({{> local_time at='contacts.started_at'}} as date) >= agents.valid_from
        and cast({{> local_time at='contacts.started_at'}} as date) < agents.valid_to
    where contacts.is_contact
{{#if (is_incremental)}}
        and contacts.fcr_case_id in (select fcr_case_id from {{ref 'int_case_contacts'}} where {{rebuilt 'fiscal_month'}})
{{/if}}
),

scores as (
    select
        event_id as fcr_case_id,
        count(*) as csat_n,
        sum(score) as csat_sum
    from {{ref 'int_service_scores'}}
    where event_type = 'case' and family = 'csat'
    group by event_id
),

-- how a case went is told of the team that it came to first
work as (
    select
        contacts.team,
        contacts.fiscal_month,
        count(*) as contacts,
        sum(contacts.handle_seconds) as handle_seconds,
        count(*) filter (where contacts.transferred) as transfers,
        count(*) filter (where contacts.opens_case and cases.is_fcr_eligible) as fcr_eligible,
        count(*) filter (where contacts.opens_case and cases.is_fcr_resolved) as fcr_resolved,
        coalesce(sum(scores.csat_n) filter (where contacts.opens_case), 0) as csat_n,
        coalesce(sum(scores.csat_sum) filter (where contacts.opens_case), 0) as csat_sum
    from contacts
    left join {{ref 'int_cases'}} as cases on contacts.fcr_case_id = cases.fcr_case_id
    left join scores on contacts.fcr_case_id = scores.fcr_case_id
    where contacts.team is not null and {{rebuilt 'contacts.fiscal_month'}}
    group by contacts.team, contacts.fiscal_month
),

waves as (
    select
        team,
        wave,
        max(answered_on) as answered_on,
        count(*) as n,
        count(*) filter (where score >= 9) as promoters,
        count(*) filter (where score <= 6) as detractors
    from {{ref 'input_employee_surveys'}}
    group by team, wave
),

latest as (
    select
        people.team,
        people.fiscal_month,
        arg_max(waves.wave, (waves.answered_on, waves.wave)) as wave,
        arg_max(waves.n, (waves.answered_on, waves.wave)) as survey_n,
        arg_max(waves.promoters, (waves.answered_on, waves.wave)) as promoters,
        arg_max(waves.detractors, (waves.answered_on, waves.wave)) as detractors
    from people
    inner join waves on people.team = waves.team and waves.answered_on <= people.end_date
    group by people.team, people.fiscal_month
),

told as (
    select
        people.*,
        work.* exclude (team, fiscal_month),
        latest.wave,
        latest.survey_n,
        latest.promoters,
        latest.detractors,
        least(people.headcount_opening, people.headcount_end) >= 10 as is_told,
        latest.survey_n >= 10 as is_survey_told
    from people
    left join work on people.team = work.team and people.fiscal_month = work.fiscal_month
    left join latest on people.team = latest.team and people.fiscal_month = latest.fiscal_month
),

final as (
    select
        told.team,
        told.fiscal_month,
        calendar.fiscal_period_id,
        told.queue,
        case when told.is_told then told.headcount_opening end as headcount_opening,
        case when told.is_told then told.headcount_end end as headcount_end,
        case when told.is_told then told.leavers end as leavers,
        case when told.is_told and told.is_survey_told then told.wave end as survey_wave,
        case when told.is_told and told.is_survey_told then told.survey_n end as survey_n,
        case when told.is_told and told.is_survey_told then told.promoters end as survey_promoters,
        case when told.is_told and told.is_survey_told then told.detractors end as survey_detractors,
        case when told.is_told and {{input_present 'input_interactions'}} then coalesce(told.contacts, 0) end as contacts,
        cast(case when told.is_told and {{input_present 'input_interactions'}} then coalesce(told.handle_seconds, 0) end as bigint)
            as handle_seconds,
        case when told.is_told and {{input_present 'input_interactions'}} then coalesce(told.transfers, 0) end as transfers,
        case when told.is_told and {{input_present 'input_interactions'}} then coalesce(told.fcr_eligible, 0) end as fcr_eligible,
        case when told.is_told and {{input_present 'input_interactions'}} then coalesce(told.fcr_resolved, 0) end as fcr_resolved,
        cast(case when told.is_told and {{input_present 'input_interactions'}} and {{input_present 'input_survey_responses'}} then coalesce(told.csat_n, 0) end as bigint)
            as csat_n,
        cast(case when told.is_told and {{input_present 'input_interactions'}} and {{input_present 'input_survey_responses'}} then coalesce(told.csat_sum, 0) end as decimal(18,2))
            as csat_sum,
        nullif(
            concat_ws(
                '; ',
                case when not told.is_told then 'every measure: fewer than 10 people' end,
                case when told.is_told and not coalesce(told.is_survey_told, true) then 'survey: fewer than 10 answers' end,
                case when not {{input_present 'input_employee_surveys'}} then 'survey: input_employee_surveys' end,
                case when not {{input_present 'input_interactions'}} then 'contacts, fcr, csat: input_interactions' end
            ),
            ''
        ) as not_available
    from told
    inner join calendar on told.fiscal_month = calendar.fiscal_month
)

select * from final
order by team, fiscal_month
{{/if}}
