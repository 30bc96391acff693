-- grain: one row per fiscal month, stage, phase, segment and metric
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

memberships as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

events as (
    select events.* exclude (customer_id), coalesce(memberships.segment, '(none)') as segment
    from {{ref 'int_journey_events'}} as events
    inner join calendar on events.fiscal_month = calendar.fiscal_month
    left join memberships
        on events.customer_id = memberships.customer_id
        and memberships.valid_from <= calendar.end_date
        and memberships.valid_to > calendar.end_date
),

first_month as (
    select min(fiscal_month) as fiscal_month from events
),

-- a stage where nothing is known is a row too
stages as (
    select distinct calendar.fiscal_month, map.stage, map.phase, '(none)' as segment, '(none)' as metric_id
    from {{ref 'input_journey_map'}} as map
    inner join calendar
        on map.valid_from <= calendar.end_date and coalesce(map.valid_to, date '9999-12-31') > calendar.fiscal_month
    inner join first_month on calendar.fiscal_month >= first_month.fiscal_month
),

initiatives as (
    select initiative_id, arg_max(stage, (valid_from <= {{var 'as_of_date'}}, valid_from, known_at)) as phase
    from {{ref 'input_initiatives'}}
    where known_at <= {{var 'known_at'}}
    group by initiative_id
),

programmes as (
    select
        costs.month as fiscal_month,
        '(programmes)' as stage,
        coalesce(initiatives.phase, '(none)') as phase,
        '(none)' as segment,
        '(none)' as metric_id,
        costs.amount as programme_cost
    from {{ref 'int_initiative_costs'}} as costs
    left join initiatives on costs.initiative_id = initiatives.initiative_id
    where costs.books = 'ledger' and {{input_present 'input_journey_map'}}
),

-- a contact costs what those of its channel cost in the month, whatever it is about
stage_contacts as (
    select fiscal_month, stage, phase, segment, channel, cast(sum(contacts) as hugeint) as contacts
    from events
    where contacts > 0
    group by fiscal_month, stage, phase, segment, channel
),

served as (
    select
        fiscal_month,
        case when reason = 'idle_capacity' then null else activity end as channel,
        sum(amount) as amount
    from {{ref 'mart_cost_to_serve_total'}}
    where report_line = 'cost_to_serve' and {{input_present 'input_journey_map'}}
    group by all
),

-- in whole cents, by largest remainder: the parts of a channel sum to its cost
common as (
    select
        contacts.*,
        {{> minor_units of='served.amount'}} as units,
        sum(contacts.contacts) over (partition by contacts.fiscal_month, contacts.channel) as channel_contacts
    from stage_contacts as contacts
    inner join served on contacts.fiscal_month = served.fiscal_month and contacts.channel = served.channel
),

divided as (
    select
        fiscal_month, stage, phase, segment,
        sign(units) * (
            {{> whole_units amount='units' driver='contacts' total='channel_contacts'}}
            + {{> odd_units amount='units' driver='contacts' total='channel_contacts' nodes='1' tie='stage, phase, segment'
                within='fiscal_month, channel'}}
        ) as units
    from common
),

costs as (
    select fiscal_month, stage, phase, segment, {{> from_minor_units of='units'}} as amount from divided
    union all
    -- idle time, and activities that are no channel of a contact
    select served.fiscal_month, '(no contact)' as stage, '(none)' as phase, '(none)' as segment, served.amount
    from served
    anti join stage_contacts as contacts
        on served.fiscal_month = contacts.fiscal_month and served.channel = contacts.channel
),

unknown as (
    select
        max(reason) filter (where measure = 'cost_to_serve_loaded') as serving,
        max(reason) filter (where measure = 'programme_cost') as programme
    from {{ref 'int_measure_availability'}}
),

every as (
    select * from events
    union all by name
    select fiscal_month, stage, phase, segment, '(none)' as metric_id, amount as cost_to_serve from costs
    union all by name
    select * from stages
    union all by name
    select * from programmes
),

summed as (
    select
        fiscal_month,
        stage,
        phase,
        segment,
        metric_id,
        cast(coalesce(sum(n), 0) as bigint) as n,
        cast(coalesce(sum(n_low), 0) as bigint) as n_low,
        cast(coalesce(sum(n_high), 0) as bigint) as n_high,
        cast(coalesce(sum(score_sum), 0) as decimal(18,2)) as score_sum,
        cast(coalesce(sum(contacts), 0) as bigint) as contacts,
        cast(coalesce(sum(handle_seconds), 0) as bigint) as handle_seconds,
        cast(coalesce(sum(self_service_visits), 0) as bigint) as self_service_visits,
        cast(coalesce(sum(contained), 0) as bigint) as contained,
        cast(coalesce(sum(field_visits), 0) as bigint) as field_visits,
        cast(coalesce(sum(touches), 0) as bigint) as touches,
        cast(coalesce(sum(programme_cost), 0) as decimal(18,2)) as programme_cost,
        cast(coalesce(sum(cost_to_serve), 0) as decimal(18,2)) as cost_to_serve
    from every
    group by fiscal_month, stage, phase, segment, metric_id
),

final as (
    select
        summed.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        summed.stage,
        summed.phase,
        summed.segment,
        summed.metric_id,
        case when {{input_present 'input_survey_responses'}} then summed.n end as n,
        case when {{input_present 'input_survey_responses'}} then summed.n_low end as n_low,
        case when {{input_present 'input_survey_responses'}} then summed.n_high end as n_high,
        case when {{input_present 'input_survey_responses'}} then summed.score_sum end as score_sum,
        case when {{input_present 'input_interactions'}} then summed.contacts end as contacts,
        case when {{input_present 'input_interactions'}} then summed.handle_seconds end as handle_seconds,
        case when {{input_present 'input_digital_events'}} then summed.self_service_visits end as self_service_visits,
        -- that nobody had to help is seen in contacts alone
        case when {{input_present 'input_digital_events'}} and {{input_present 'input_interactions'}} then summed.contained end as contained,
        case when {{input_present 'input_field_visits'}} then summed.field_visits end as field_visits,
        case when {{input_present 'input_touchpoints'}} then summed.touches end as touches,
        case when {{input_present 'input_initiatives'}} and unknown.programme is null then summed.programme_cost end as programme_cost,
        case when unknown.serving is null then summed.cost_to_serve end as cost_to_serve_loaded,
        {{setting 'currency'}} as currency,
        nullif(
            concat_ws(
                '; ',
                case when not {{input_present 'input_survey_responses'}} then 'n, score_sum: input_survey_responses' end,
                case when not {{input_present 'input_interactions'}} then 'contacts, handle_seconds, contained: input_interactions' end,
                case when not {{input_present 'input_digital_events'}} then 'self_service_visits, contained: input_digital_events' end,
                case when not {{input_present 'input_field_visits'}} then 'field_visits: input_field_visits' end,
                case when not {{input_present 'input_touchpoints'}} then 'touches: input_touchpoints' end,
                case
                    when not {{input_present 'input_initiatives'}} then 'programme_cost: input_initiatives'
                    else 'programme_cost: ' || unknown.programme
                end,
                'cost_to_serve_loaded: ' || unknown.serving
            ),
            ''
        ) as not_available
    from summed
    cross join unknown
    inner join {{ref 'int_fiscal_calendar'}} as calendar on summed.fiscal_month = calendar.fiscal_month
)

select * from final
order by fiscal_month, stage, phase, segment, metric_id
