-- grain: one row per interaction up to the as-of date
-- Contacts of one customer and reason make one case until there are fcr_days of silence, unless the source names it.
{{#if (finds_keys)}}
-- of whom it was and of whom it is now
with touched as (
    select interaction_id, customer_id from {{changed 'input_interactions'}} as came
    union all
    select interactions.interaction_id, interactions.customer_id
    from {{ref 'input_interactions'}} as interactions
    semi join {{changed 'input_cases'}} as cases on interactions.case_id = cases.case_id
    union all
    select interactions.interaction_id, interactions.customer_id
    from {{ref 'input_interactions'}} as interactions
    semi join {{changed 'int_customer_identity'}} as moved on interactions.customer_id = moved.fact_customer_id
    union all
    -- what a later day lets in
    select interaction_id, customer_id
    from {{ref 'input_interactions'}} as interactions
    where cast({{> local_time at='interactions.started_at'}} as date) <= {{var 'as_of_date'}}
        and cast({{> local_time at='interactions.started_at'}} as date)
        > (select coalesce(max(cast({{> local_time at='standing.started_at'}} as date)), date '0001-01-01') from {{self}} as standing)
)

select coalesce(identity.customer_id, 'UNALLOCATED')
from touched
left join {{ref 'int_customer_identity'}} as identity on touched.customer_id = identity.fact_customer_id
union all
select standing.customer_id
from {{self}} as standing
semi join touched on standing.interaction_id = touched.interaction_id
{{else}}
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

cases as (
    select * from {{ref 'input_cases'}}
    where known_at <= {{var 'known_at'}}
),

everyone as (
    select
        interactions.interaction_id,
        interactions.case_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        interactions.channel,
        interactions.queue,
        coalesce(interactions.reason, cases.reason, '(none)') as reason,
        interactions.assisted,
        interactions.direction = 'inbound' and interactions.answered_at is not null and not interactions.abandoned
            as is_contact,
        interactions.direction = 'inbound' and interactions.abandoned as is_abandoned,
        interactions.started_at,
        coalesce(
            interactions.ended_at,
            interactions.answered_at + to_seconds(coalesce(interactions.handle_seconds, 0)),
            interactions.started_at
        ) as ended_at,
        cast({{> local_time at='interactions.started_at'}} as date) as started_on,
        interactions.handle_seconds,
        interactions.wait_seconds
    from {{ref 'input_interactions'}} as interactions
    left join cases on interactions.case_id = cases.case_id
    left join identity on interactions.customer_id = identity.fact_customer_id
    where cast({{> local_time at='interactions.started_at'}} as date) <= {{var 'as_of_date'}}
),

interactions as (
    select * from everyone
    where {{rebuilt 'customer_id'}}
),

-- a contact of nobody can neither repeat nor be repeated
neighbours as (
    select
        interaction_id,
        customer_id,
        reason,
        case_id,
        started_at,
        coalesce(started_at <= lag(ended_at) over matter + to_days({{var 'fcr_days'}}), false) as is_repeat_n_days,
        lead(started_at) over matter as next_started_at
    from interactions
    where is_contact and customer_id <> 'UNALLOCATED'
    window matter as (partition by customer_id, reason order by started_at, interaction_id)
),

episodes as (
    select
        *,
        count(*) filter (where not is_repeat_n_days) over (
            partition by customer_id, reason order by started_at, interaction_id
            rows between unbounded preceding and current row
        ) as episode
    from neighbours
),

numbered as (
    select
        interaction_id,
        is_repeat_n_days,
        next_started_at,
        coalesce(
            case_id,
            last_value(case_id ignore nulls) over before_this,
            '~' || first_value(interaction_id) over before_this
        ) as fcr_case_id
    from episodes
    window before_this as (
        partition by customer_id, reason, episode order by started_at, interaction_id
        rows between unbounded preceding and current row
    )
),

final as (
    select
        interactions.interaction_id,
        interactions.case_id,
        case
            when interactions.is_contact
                then coalesce(numbered.fcr_case_id, interactions.case_id, '~' || interactions.interaction_id)
        end as fcr_case_id,
        interactions.customer_id,
        calendar.fiscal_month,
        interactions.channel,
        interactions.queue,
        interactions.reason,
        interactions.assisted,
        interactions.is_contact,
        interactions.is_abandoned,
        interactions.started_at,
        interactions.ended_at,
        numbered.next_started_at,
        interactions.handle_seconds,
        interactions.wait_seconds,
        coalesce(numbered.is_repeat_n_days, false) as is_repeat_n_days
    from interactions
    inner join {{> calendar_days of='calendar'}} as calendar on interactions.started_on = calendar.day
    left join numbered on interactions.interaction_id = numbered.interaction_id
)

select * from final
{{/if}}
