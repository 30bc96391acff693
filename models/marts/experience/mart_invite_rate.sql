-- grain: one row per fiscal month, queue and team
-- Whoever is measured by answers has a reason to choose whom to ask. People are told of in groups of ten or more only.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

-- two columns to join on: a condition on the invite alone beside the key would make it a loop over all pairs
events as (
    select
        invites.invite_id,
        calendar.ordinal,
        invites.eligible_at,
        cast({{> local_time at='invites.eligible_at'}} as date) as eligible_on,
        invites.sent_at is not null as is_invited,
        invites.invited_by_staff_id,
        case when invites.event_type = 'case' then invites.event_id end as case_id,
        case when invites.event_type = 'interaction' then invites.event_id end as interaction_id
    from {{ref 'input_survey_invites'}} as invites
    inner join {{> calendar_days of='calendar'}} as calendar
        on cast({{> local_time at='invites.eligible_at'}} as date) = calendar.day
    where invites.event_type in ('case', 'interaction')
),

handled as (
    select
        contacts.interaction_id, contacts.fcr_case_id, contacts.queue, contacts.started_at, interactions.staff_id
    from {{ref 'int_case_contacts'}} as contacts
    inner join {{ref 'input_interactions'}} as interactions on contacts.interaction_id = interactions.interaction_id
    where contacts.is_contact
),

-- whoever had the matter last decides whether the customer is asked
lasts as (
    select
        events.invite_id,
        arg_max(handled.staff_id, (handled.started_at, handled.interaction_id)) as staff_id,
        arg_max(handled.queue, (handled.started_at, handled.interaction_id)) as queue
    from events
    inner join handled on events.case_id = handled.fcr_case_id and handled.started_at <= events.eligible_at
    group by events.invite_id
    union all
    select events.invite_id, handled.staff_id, handled.queue
    from events
    inner join handled on events.interaction_id = handled.interaction_id
),

agents as (
    select staff_id, team, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'input_agents'}}
),

placed as (
    select
        events.ordinal,
        events.is_invited,
        coalesce(lasts.queue, '(none)') as queue,
        coalesce(events.invited_by_staff_id, lasts.staff_id) as staff_id,
        agents.team
    from events
    left join lasts on events.invite_id = lasts.invite_id
    left join agents
        on coalesce(events.invited_by_staff_id, lasts.staff_id) = agents.staff_id
        and events.eligible_on >= agents.valid_from and events.eligible_on < agents.valid_to
),

agent_months as (
    select
        ordinal, queue, staff_id,
        case when staff_id is null then '(none)' else coalesce(team, '(no team)') end as team,
        count(*) as eligible,
        count(*) filter (where is_invited) as invited
    from placed
    group by all
),

-- 12, or 13 where a year has 13 periods
year_length as (
    select max(period_no) as periods from {{ref 'int_fiscal_calendar'}}
),

-- up to a year of periods: of a month alone nobody can be judged
trailed as (
    select
        calendar.ordinal, agent_months.queue, agent_months.team, agent_months.staff_id,
        sum(agent_months.eligible) as eligible_t12m,
        sum(agent_months.invited) as invited_t12m,
        coalesce(sum(agent_months.eligible) filter (where agent_months.ordinal = calendar.ordinal), 0) as eligible,
        coalesce(sum(agent_months.invited) filter (where agent_months.ordinal = calendar.ordinal), 0) as invited
    from agent_months
    cross join year_length
    inner join calendar
        on agent_months.ordinal <= calendar.ordinal and agent_months.ordinal > calendar.ordinal - year_length.periods
    group by calendar.ordinal, agent_months.queue, agent_months.team, agent_months.staff_id
),

grouped as (
    select
        * replace (
            case when team <> '(none)' and count(*) over (partition by ordinal, queue, team) < 10 then '(small teams)' else team end
                as team
        )
    from trailed
),

beside as (
    select
        *,
        sum(eligible_t12m) over crew - eligible_t12m as others_eligible,
        sum(invited_t12m) over crew - invited_t12m as others_invited
    from grouped
    window crew as (partition by ordinal, queue, team)
),

judged as (
    select
        *,
        -- two shares: the one's and that of the others of the team, at the rate of both together
        case
            when eligible_t12m >= 30 and others_eligible >= 30 and staff_id is not null
                then coalesce(
                    abs(invited_t12m / eligible_t12m - others_invited / others_eligible)
                    / nullif(sqrt(
                        (invited_t12m + others_invited) / (eligible_t12m + others_eligible)
                        * (1 - (invited_t12m + others_invited) / (eligible_t12m + others_eligible))
                        * (1 / eligible_t12m + 1 / others_eligible)
                    ), 0),
                    0
                )
        end as distance
    from beside
),

teams as (
    select
        ordinal, queue, team,
        count(distinct staff_id) as agents,
        sum(eligible) as eligible,
        sum(invited) as invited,
        sum(eligible_t12m) as eligible_t12m,
        sum(invited_t12m) as invited_t12m,
        count(distance) as agents_judged,
        -- one of a thousand by chance
        count(*) filter (where distance > 3.290526731491926) as agents_outlying,
        team = '(none)' or count(distinct staff_id) >= 10 as is_told,
        -- of a month in which fewer were at work, its events would be theirs
        team = '(none)' or count(distinct staff_id) filter (where eligible > 0) not between 1 and 9 as is_month_told
    from judged
    group by ordinal, queue, team
),

final as (
    select
        calendar.fiscal_month,
        teams.queue,
        teams.team,
        calendar.fiscal_period_id,
        case when teams.is_told and teams.team <> '(none)' then teams.agents end as agents,
        cast(case when teams.is_told and teams.is_month_told then teams.eligible end as bigint) as eligible,
        cast(case when teams.is_told and teams.is_month_told then teams.invited end as bigint) as invited,
        cast(case when teams.is_told then teams.eligible_t12m end as bigint) as eligible_t12m,
        cast(case when teams.is_told then teams.invited_t12m end as bigint) as invited_t12m,
        case when teams.is_told and teams.team <> '(none)' then teams.agents_judged end as agents_judged,
        case when teams.is_told and teams.team <> '(none)' then teams.agents_outlying end as agents_outlying,
        case
            when not teams.is_told then 'every measure: fewer than 10 people'
            when not teams.is_month_told then 'eligible, invited: fewer than 10 people with an event in the month'
            when teams.team = '(none)' then 'agents, agents_judged: no person is known of the event'
        end as not_available
    from teams
    inner join calendar on teams.ordinal = calendar.ordinal
)

select * from final
order by fiscal_month, queue, team
