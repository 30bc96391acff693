-- grain: one row per fiscal month, customer, stage of the journey, metric and channel of contacts
{{#if (finds_keys)}}
with responses as (
    select customer_id from {{changed 'int_responses'}} as answers
    union all
    select responses.customer_id
    from {{ref 'int_responses'}} as responses
    semi join {{changed 'input_survey_responses'}} as answered on responses.response_id = answered.response_id
    union all
    -- an answer about a case goes by the reason of that case
    select responses.customer_id
    from {{ref 'int_responses'}} as responses
    semi join {{changed 'int_cases'}} as cases on responses.event_id = cases.fcr_case_id
    where responses.event_type = 'case'
),

touches as (
    select customer_id from {{changed 'input_touchpoints'}} as touchpoints
    union all
    select touchpoints.customer_id
    from {{ref 'input_touchpoints'}} as touchpoints
    semi join {{changed 'int_customer_identity'}} as moved on touchpoints.customer_id = moved.fact_customer_id
),

whose as (
    select customer_id from responses
    union all
    select customer_id from {{changed 'int_case_contacts'}} as contacts
    union all
    select customer_id from {{changed 'int_self_service_visits'}} as visits
    union all
    select customer_id from {{changed 'int_field_visits'}} as visits
    union all
    select identity.customer_id
    from touches
    left join {{ref 'int_customer_identity'}} as identity on touches.customer_id = identity.fact_customer_id
    union all
    -- of whom a touch was before, and strangers, one of whom may be known now
    select customer_id from {{changed 'int_customer_identity'}} as moved
    union all
    select null where exists (
        select 1
        from (
            select customer_id from {{ref 'input_touchpoints'}}
            union all
            -- gone since, while who it was of became known
            select customer_id from {{changed 'input_touchpoints'}} as gone
        ) as touchpoints
        semi join {{changed 'int_customer_identity'}} as moved on touchpoints.customer_id = moved.fact_customer_id
    )
)

select coalesce(customer_id, '(none)') from whose
{{else}}
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

stages as (
    select
        calendar.fiscal_month,
        map.stage,
        map.phase,
        map.touchpoint,
        map.survey_id,
        map.interaction_reason,
        map.event_type
    from {{ref 'input_journey_map'}} as map
    inner join calendar
        on map.valid_from <= calendar.end_date and coalesce(map.valid_to, date '9999-12-31') > calendar.fiscal_month
),

-- what two stages claim goes to the first of them by name, so that nothing is counted twice
keys as (
    select fiscal_month, 'survey' as kind, survey_id as key, min((stage, phase)) as place from stages where survey_id is not null group by all
    union all
    select fiscal_month, 'reason', interaction_reason, min((stage, phase)) from stages where interaction_reason is not null group by all
    union all
    select fiscal_month, 'event', event_type, min((stage, phase)) from stages where event_type is not null group by all
    union all
    select fiscal_month, 'touch', touchpoint, min((stage, phase)) from stages group by all
),

answers as (
    select
        responses.fiscal_month,
        responses.customer_id,
        answered.survey_id,
        cases.reason,
        responses.event_type,
        cast(null as varchar) as touch,
        responses.metric_id,
        count(*) as n,
        count(*) filter (where responses.score_band = 'LOW') as n_low,
        count(*) filter (where responses.score_band = 'HIGH') as n_high,
        sum(responses.score) as score_sum
    from (select *, coalesce(customer_id, '(none)') as whose from {{ref 'int_responses'}}) as responses
    inner join {{ref 'input_survey_responses'}} as answered on responses.response_id = answered.response_id
    left join {{ref 'int_cases'}} as cases
        -- one equality: with a second condition on the left side the join would compare all with all
        on case when responses.event_type = 'case' then responses.event_id end = cases.fcr_case_id
    where responses.is_answer_head and responses.score_band <> 'NO_SCORE' and responses.fiscal_month is not null
        and {{rebuilt 'responses.whose'}}
    group by all
),

contacts as (
    select fiscal_month, customer_id, reason, channel, 'interaction' as event_type, count(*) as contacts,
        sum(handle_seconds) as handle_seconds
    from {{ref 'int_case_contacts'}}
    where is_contact and {{rebuilt 'customer_id'}}
    group by all
),

visits as (
    select fiscal_month, customer_id, reason, count(*) as self_service_visits,
        count(*) filter (where is_contained) as contained
    from {{ref 'int_self_service_visits'}}
    where {{rebuilt 'customer_id'}}
    group by all
),

field as (
    select fiscal_month, customer_id, nullif(reason, '(none)') as reason, 'visit' as event_type, count(*) as field_visits
    from {{ref 'int_field_visits'}}
    where {{rebuilt 'customer_id'}}
    group by all
),

owned_touches as (
    select touchpoints.channel, touchpoints.touched_at, coalesce(identity.customer_id, '(none)') as whose
    from {{ref 'input_touchpoints'}} as touchpoints
    left join {{ref 'int_customer_identity'}} as identity on touchpoints.customer_id = identity.fact_customer_id
),

touches as (
    select calendar.fiscal_month, touchpoints.whose as customer_id, touchpoints.channel as touch, count(*) as touches
    from owned_touches as touchpoints
    inner join {{> calendar_days of='calendar'}} as calendar on cast({{> local_time at='touchpoints.touched_at'}} as date) = calendar.day
    where {{rebuilt 'touchpoints.whose'}}
    group by all
),

events as (
    select * from answers
    union all by name
    select * from contacts
    union all by name
    select * from visits
    union all by name
    select * from field
    union all by name
    select * from touches
),

-- a survey is about its own stage; else about what it was that happened
placed as (
    select
        events.*,
        coalesce(by_survey.place, by_reason.place, by_event.place, by_touch.place) as place
    from events
    left join (select * from keys where kind = 'survey') as by_survey
        on events.survey_id = by_survey.key and events.fiscal_month = by_survey.fiscal_month
    left join (select * from keys where kind = 'reason') as by_reason
        on events.reason = by_reason.key and events.fiscal_month = by_reason.fiscal_month
    left join (select * from keys where kind = 'event') as by_event
        on events.event_type = by_event.key and events.fiscal_month = by_event.fiscal_month
    left join (select * from keys where kind = 'touch') as by_touch
        on events.touch = by_touch.key and events.fiscal_month = by_touch.fiscal_month
),

final as (
    select
        fiscal_month,
        coalesce(customer_id, '(none)') as customer_id,
        coalesce(place[1], '(unmapped)') as stage,
        coalesce(place[2], '(unmapped)') as phase,
        coalesce(metric_id, '(none)') as metric_id,
        coalesce(channel, '(none)') as channel,
        cast(coalesce(sum(n), 0) as bigint) as n,
        cast(coalesce(sum(n_low), 0) as bigint) as n_low,
        cast(coalesce(sum(n_high), 0) as bigint) as n_high,
        cast(coalesce(sum(score_sum), 0) as decimal(18,2)) as score_sum,
        cast(coalesce(sum(contacts), 0) as bigint) as contacts,
        cast(coalesce(sum(handle_seconds), 0) as bigint) as handle_seconds,
        cast(coalesce(sum(self_service_visits), 0) as bigint) as self_service_visits,
        cast(coalesce(sum(contained), 0) as bigint) as contained,
        cast(coalesce(sum(field_visits), 0) as bigint) as field_visits,
        cast(coalesce(sum(touches), 0) as bigint) as touches
    from placed
    where {{input_present 'input_journey_map'}}
    group by 1, 2, 3, 4, 5, 6
)

select * from final
{{/if}}
