-- grain: one row per survey response
{{#if (finds_keys)}}
-- a response hangs on the others of its answer, and on those about the same event
with responses as (
    select response_id, customer_id, invite_id, metric_id, answer_id, event_type, event_id
    from {{ref 'input_survey_responses'}}
),

touched as (
    select response_id, metric_id, answer_id, event_type, event_id from {{changed 'input_survey_responses'}} as came
    union all
    select responses.response_id, responses.metric_id, responses.answer_id, responses.event_type, responses.event_id
    from responses
    semi join {{changed 'input_survey_invites'}} as invites on responses.invite_id = invites.invite_id
    union all
    select responses.response_id, responses.metric_id, responses.answer_id, responses.event_type, responses.event_id
    from responses
    semi join {{changed 'int_customer_identity'}} as moved on responses.customer_id = moved.fact_customer_id
),

of_answers as (
    select * from touched
    union all
    select responses.response_id, responses.metric_id, responses.answer_id, responses.event_type, responses.event_id
    from responses
    semi join touched
        on responses.answer_id is not distinct from touched.answer_id
        and responses.metric_id is not distinct from touched.metric_id
)

select response_id from of_answers
union all
select responses.response_id
from responses
semi join of_answers
    on responses.event_id = of_answers.event_id
    and responses.event_type is not distinct from of_answers.event_type
    and responses.metric_id is not distinct from of_answers.metric_id
{{else}}
with responses as (
    select responses.* from {{ref 'input_survey_responses'}} as responses
{{#if (is_incremental)}}
    -- with the others of their answers, as one of these may be in quarantine for the other
    semi join (select metric_id, answer_id from {{ref 'input_survey_responses'}} where {{rebuilt 'response_id'}}) as asked
        on responses.answer_id is not distinct from asked.answer_id
        and responses.metric_id is not distinct from asked.metric_id
{{/if}}
    where responses.known_at <= {{var 'known_at'}}
),

metrics as (
    select * from {{ref 'input_score_metrics'}}
),

invites as (
    select * from {{ref 'input_survey_invites'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

judged as (
    select
        responses.*,
        {{> local_time at='responses.responded_at'}} as responded_local,
        {{> local_time at='responses.known_at'}} as known_local,
        identity.customer_id as known_customer_id,
        identity.identity_state as found_state,
        metrics.scale_min,
        metrics.scale_max,
        metrics.step,
        metrics.low_max,
        metrics.mid_max,
        metrics.carry_months,
        case
            when metrics.direction = 'low_good' then metrics.scale_min + metrics.scale_max - responses.score
            else responses.score
        end as good_score,
        case
            when metrics.metric_id is null then 'unknown metric or version'
            when responses.score < metrics.scale_min or responses.score > metrics.scale_max
                then 'score outside the scale'
            when (responses.score - metrics.scale_min) % metrics.step <> 0 then 'score off the step'
            when min(responses.score) over (partition by responses.metric_id, responses.answer_id)
                <> max(responses.score) over (partition by responses.metric_id, responses.answer_id)
                then 'one answer with two scores'
            when responses.responded_at < coalesce(invites.sent_at, invites.delivered_at)
                then 'response before its invite'
        end as quarantine_reason
    from responses
    left join metrics
        on responses.metric_id = metrics.metric_id and responses.metric_version = metrics.version
    left join invites on responses.invite_id = invites.invite_id
    left join identity on responses.customer_id = identity.fact_customer_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by metric_id, answer_id
            order by quarantine_reason is not null, response_id
        ) as place_in_answer,
        row_number() over (
            partition by metric_id, event_type, event_id
            order by quarantine_reason is not null, responded_at desc nulls last, answer_id desc, response_id desc
        ) as place_in_event
    from judged
),

final as (
    select
        numbered.response_id,
        numbered.answer_id,
        numbered.known_customer_id as customer_id,
        case
            when numbered.customer_id is null then 'none'
            else coalesce(numbered.found_state, 'unmatched')
        end as identity_state,
        numbered.respondent_id,
        numbered.invite_id,
        numbered.metric_id,
        numbered.metric_version,
        numbered.survey_type,
        numbered.channel,
        numbered.score,
        numbered.good_score,
        numbered.scale_max,
        numbered.step,
        case
            when numbered.score is null or numbered.quarantine_reason is not null then 'NO_SCORE'
            when numbered.good_score <= numbered.low_max then 'LOW'
            when numbered.good_score <= numbered.mid_max then 'MID'
            else 'HIGH'
        end as score_band,
        numbered.carry_months,
        numbered.responded_at,
        numbered.responded_local,
        numbered.known_local,
        calendar.fiscal_month,
        numbered.event_type,
        numbered.event_id,
        numbered.event_id is not null
        and numbered.place_in_event = 1
        and numbered.quarantine_reason is null as is_latest_for_event,
        numbered.place_in_answer = 1 as is_answer_head,
        numbered.completed,
        numbered.quarantine_reason
    from numbered
    left join {{> calendar_days of='calendar'}} as calendar on cast(numbered.responded_local as date) = calendar.day
)

select * from final
{{/if}}
