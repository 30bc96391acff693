-- Contacts and scored answers of the journey are those of the contact centre and of the scores: none twice, none lost.
with journey as (
    select sum(contacts) as contacts, sum(n) as answers from {{ref 'int_journey_events'}}
),

events as (
    select
        (select count(*) from {{ref 'fct_interaction'}} where is_contact) as contacts,
        (
            select count(*) from {{ref 'fct_cx_response'}}
            where is_answer_head and score_band <> 'NO_SCORE' and fiscal_month is not null
        ) as answers
)

select journey.contacts, events.contacts as all_contacts, journey.answers, events.answers as all_answers
from journey
cross join events
where (journey.contacts <> events.contacts or journey.answers <> events.answers)
    and {{input_present 'input_journey_map'}}
