-- grain: one row per answer that asks for an action, or has one, and action
{{#if (finds_keys)}}
-- answers with all their copies, of which an action may name any; an action without an answer that counts stands under (none), and comes
-- there or leaves when its answer does
with touched as (
    select response_id, metric_id, answer_id from {{changed 'int_responses'}} as answered
),

acted as (
    select response_id from {{changed 'input_actions'}} as came
    union all
    select actions.response_id
    from {{ref 'input_actions'}} as actions
    semi join {{changed 'int_customer_identity'}} as moved on actions.customer_id = moved.fact_customer_id
),

asked as (
    select metric_id, answer_id from touched
    union all
    select responses.metric_id, responses.answer_id
    from {{ref 'int_responses'}} as responses
    semi join acted on responses.response_id = acted.response_id
),

answers as (
    select response_id from touched
    union all
    select responses.response_id
    from {{ref 'int_responses'}} as responses
    semi join asked on responses.metric_id = asked.metric_id and responses.answer_id = asked.answer_id
),

calendar as (
    select ordinal, fiscal_month, end_date from {{ref 'int_fiscal_calendar'}}
),

turns as (
    select customer_id, ordinal from {{changed 'int_customer_activity'}} as activity
),

standing as (
    select standing.response_id, standing.customer_id, standing.is_there_after_3, calendar.ordinal
    from {{self}} as standing
    inner join calendar on standing.fiscal_month = calendar.fiscal_month
)

select response_id from answers
union all
select response_id from acted where response_id is not null
union all
select '(none)' from acted
union all
select '(none)'
from {{ref 'input_actions'}} as actions
semi join answers on actions.response_id = answers.response_id
union all
-- what a later day decides: what was not due yet, and who is still there
select response_id from {{self}} as standing where not is_settled
union all
select standing.response_id
from standing
semi join {{ref 'int_customer_activity'}} as activity
    on standing.customer_id = activity.customer_id and standing.ordinal = activity.ordinal
where standing.is_there_after_3 is null
    and standing.ordinal + 3 <= (select max(ordinal) from calendar where end_date <= {{var 'as_of_date'}})
union all
select standing.response_id
from standing
semi join turns on standing.customer_id = turns.customer_id and standing.ordinal = turns.ordinal
union all
select standing.response_id
from standing
semi join turns on standing.customer_id = turns.customer_id and standing.ordinal + 3 = turns.ordinal
{{else}}
-- an action may name a copy of an answer, which stands under its head alone
with copies as (
    select responses.response_id, heads.response_id as head_id
    from {{ref 'int_responses'}} as responses
    semi join {{ref 'input_actions'}} as actions on responses.response_id = actions.response_id
    inner join {{ref 'int_responses'}} as heads
        on responses.metric_id = heads.metric_id and responses.answer_id = heads.answer_id
    where not responses.is_answer_head and heads.is_answer_head
),

actions as (
    select
        actions.* replace (coalesce(copies.head_id, actions.response_id) as response_id),
        identity.customer_id as acted_customer_id,
        row_number() over (
            partition by coalesce(copies.head_id, actions.response_id, actions.action_id)
            order by actions.opened_at, actions.action_id
        ) as action_no
    from {{ref 'input_actions'}} as actions
    left join copies on actions.response_id = copies.response_id
    left join {{ref 'int_customer_identity'}} as identity on actions.customer_id = identity.fact_customer_id
),

responses as (
    select response_id, customer_id, metric_id, score_band, responded_at, fiscal_month
    from {{ref 'int_responses'}}
    where is_answer_head and quarantine_reason is null and fiscal_month is not null
        and (score_band = 'LOW' or response_id in (select response_id from actions where response_id is not null))
        -- with those of all actions: an action whose answer is not there would be one without
        and ({{rebuilt 'response_id'}} or response_id in (select response_id from actions where response_id is not null))
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

last_period as (
    select max(ordinal) as ordinal from calendar where end_date <= {{var 'as_of_date'}}
),

joined as (
    select
        coalesce(responses.response_id, '(none)') as response_id,
        coalesce(actions.action_id, '(none)') as action_id,
        coalesce(responses.customer_id, actions.acted_customer_id) as customer_id,
        coalesce(responses.metric_id, '(none)') as metric_id,
        coalesce(responses.score_band, 'NO_SCORE') as score_band,
        responses.fiscal_month as answered_month,
        responses.responded_at,
        actions.case_id,
        coalesce(actions.owner_team, '(none)') as owner_team,
        coalesce(actions.action_type, '(none)') as action_type,
        actions.opened_at,
        actions.due_at,
        actions.contacted_at,
        actions.closed_at,
        coalesce(actions.randomised, false) as randomised,
        coalesce(actions.action_no, 1) = 1 as is_first_action,
        -- whom nobody knows, nobody can call back
        coalesce(responses.score_band = 'LOW' and responses.customer_id is not null, false) as is_asked_for
    from responses
    full join actions on responses.response_id = actions.response_id
    where {{input_present 'input_actions'}} and (responses.score_band = 'LOW' or actions.action_id is not null)
),

dated as (
    select joined.*, calendar.fiscal_month, calendar.fiscal_period_id, calendar.close_status, calendar.ordinal
    from joined
    inner join {{> calendar_days of='calendar'}} as calendar
        on cast(coalesce(joined.answered_month, {{> local_time at='joined.opened_at'}}) as date) = calendar.day
    where {{rebuilt 'joined.response_id'}}
),

-- only of those that are asked about: all customers' months would have to fit into memory, twice
activity as (
    select customer_id, ordinal from {{ref 'int_customer_activity'}}
    where customer_id in (select customer_id from dated)
),

final as (
    select
        dated.response_id,
        dated.action_id,
        dated.fiscal_month,
        dated.fiscal_period_id,
        dated.close_status,
        dated.customer_id,
        dated.metric_id,
        dated.score_band,
        dated.case_id,
        dated.owner_team,
        dated.action_type,
        dated.responded_at,
        dated.opened_at,
        dated.due_at,
        dated.contacted_at,
        dated.closed_at,
        dated.is_first_action,
        dated.is_asked_for,
        -- an action that is due after the as-of day may still come in time
        coalesce(
            cast({{> local_time at='dated.due_at'}} as date) <= {{var 'as_of_date'}}, dated.action_id = '(none)'
        ) as is_settled,
        dated.contacted_at is not null as is_contacted,
        coalesce(dated.contacted_at <= dated.due_at, false) as is_in_time,
        cast(date_diff('second', dated.opened_at, dated.contacted_at) / 3600 as decimal(18,2)) as hours_to_contact,
        cast(date_diff('second', dated.opened_at, dated.closed_at) / 3600 as decimal(18,2)) as hours_to_close,
        dated.randomised,
        case
            when before.customer_id is null or dated.ordinal + 3 > last_period.ordinal then null
            else later.customer_id is not null
        end as is_there_after_3
    from dated
    cross join last_period
    left join activity as before on dated.customer_id = before.customer_id and dated.ordinal = before.ordinal
    left join activity as later on dated.customer_id = later.customer_id and dated.ordinal + 3 = later.ordinal
)

select * from final
{{/if}}
