-- grain: one row per fiscal month and channel of self-service with a visit, or with a repeated contact after one
-- What contacts would have cost at marginal rates; the ledger is not touched by it, and a desk that is paid anyway saves nothing in cash.
{{#if (finds_keys)}}
-- months of contacts and visits that are others in what is read of them: who came next is not
with contacts as (
    select fiscal_month
    from {{changed 'int_case_contacts'}} as contacts
    where is_contact and assisted
    group by interaction_id, fcr_case_id, fiscal_month, channel, queue, started_at, handle_seconds, is_repeat_n_days
    having count(*) = 1
),

visits as (
    select fiscal_month
    from {{changed 'int_self_service_visits'}} as visits
    group by visit_id, fiscal_month, channel, started_at, ended_at, is_contained
    having count(*) = 1
),

cases as (
    select fcr_case_id
    from {{changed 'int_case_channel_path'}} as paths
    where step_kind = 'visit'
    group by fcr_case_id, step_no, channel, started_at
    having count(*) = 1
)

select fiscal_month from contacts
union all
select fiscal_month from visits
union all
-- a case that began on another channel
select contacts.fiscal_month
from {{ref 'int_case_contacts'}} as contacts
semi join cases on contacts.fcr_case_id = cases.fcr_case_id
{{else}}
with calendar as (
    select fiscal_month, ordinal, fiscal_period_id, close_status from {{ref 'int_fiscal_calendar'}}
),

rates as (
    select *, coalesce(valid_to, date '9999-12-31') as valid_until
    from {{ref 'input_channel_rates'}}
    where known_at <= {{var 'known_at'}}
),

contacts as (
    select interaction_id, fcr_case_id, fiscal_month, channel, queue, started_at, handle_seconds, is_repeat_n_days
    from {{ref 'int_case_contacts'}}
    where is_contact and assisted and {{rebuilt 'fiscal_month'}}
),

visits as (
    select visit_id, fiscal_month, channel, started_at, is_contained, cast(epoch(ended_at - started_at) as bigint) as seconds
    from {{ref 'int_self_service_visits'}}
    where {{rebuilt 'fiscal_month'}}
),

events as (
    select
        'contact' as kind, interaction_id as event_id, fiscal_month, channel, queue,
        cast({{> local_time at='started_at'}} as date) as day, handle_seconds as seconds
    from contacts
    union all
    select 'visit', visit_id, fiscal_month, channel, '(none)', cast({{> local_time at='started_at'}} as date), seconds
    from visits
),

-- the rate of the queue before that of the channel; sought once a day and not for each contact
day_rates as (
    select asked.channel, asked.queue, asked.day, rates.variable_cost, rates.cost_per_minute, average.rate as exchange_rate
    from (select distinct fiscal_month, channel, queue, day from events) as asked
    inner join calendar on asked.fiscal_month = calendar.fiscal_month
    inner join rates
        on asked.channel = rates.channel and rates.queue in (asked.queue, '*')
        and asked.day >= rates.valid_from and asked.day < rates.valid_until
    left join {{ref 'int_average_rates'}} as average on calendar.ordinal = average.ordinal and rates.currency = average.currency
    qualify row_number() over (partition by asked.channel, asked.queue, asked.day order by rates.queue = '*', rates.valid_from desc) = 1
),

-- sixtieths of money, so that nothing is rounded before the end: a rate is by contact and by minute
costed as (
    select
        events.kind,
        events.event_id,
        events.fiscal_month,
        events.channel,
        cast(
            cast(
                day_rates.variable_cost * 60
                + case when day_rates.cost_per_minute is null then 0 else day_rates.cost_per_minute * events.seconds end as decimal(19,4)
            ) * day_rates.exchange_rate as decimal(18,6)
        ) as sixtieths
    from events
    left join day_rates
        on events.channel = day_rates.channel and events.queue = day_rates.queue and events.day = day_rates.day
),

-- an assisted contact of the month on average, over all channels: which one a visitor would have chosen is not known
contact_costs as (
    select fiscal_month, count(sixtieths) as contacts_rated, cast(sum(sixtieths) as decimal(28,6)) as sixtieths
    from costed
    where kind = 'contact'
    group by fiscal_month
),

visited as (
    select
        visits.fiscal_month, visits.channel,
        count(*) as visits,
        count(*) filter (where visits.is_contained) as contained,
        case when bool_and(costed.sixtieths is not null) then cast(sum(costed.sixtieths) as decimal(28,6)) end as run_sixtieths
    from visits
    inner join costed on costed.kind = 'visit' and visits.visit_id = costed.event_id
    group by visits.fiscal_month, visits.channel
),

tried_first as (
    select fcr_case_id, arg_min(channel, step_no) as channel, min(started_at) as started_at
    from {{ref 'int_case_channel_path'}} as paths
    semi join contacts on paths.fcr_case_id = contacts.fcr_case_id
    where step_kind = 'visit'
    group by fcr_case_id
),

repeated as (
    select
        contacts.fiscal_month, tried_first.channel,
        count(*) as repeat_contacts,
        case when bool_and(costed.sixtieths is not null) then cast(sum(costed.sixtieths) as decimal(28,6)) end as repeat_sixtieths
    from contacts
    inner join tried_first on contacts.fcr_case_id = tried_first.fcr_case_id and contacts.started_at >= tried_first.started_at
    inner join costed on costed.kind = 'contact' and contacts.interaction_id = costed.event_id
    where contacts.is_repeat_n_days
    group by contacts.fiscal_month, tried_first.channel
),

-- whole millionths of a sixtieth; of a cent there are 600,000
joined as (
    select
        coalesce(visited.fiscal_month, repeated.fiscal_month) as fiscal_month,
        coalesce(visited.channel, repeated.channel) as channel,
        coalesce(visited.visits, 0) as visits,
        coalesce(visited.contained, 0) as contained,
        coalesce(repeated.repeat_contacts, 0) as repeat_contacts,
        cast(case when visited.visits is null then 0 else visited.run_sixtieths end * 1000000 as hugeint) as run_parts,
        cast(case when repeated.repeat_contacts is null then 0 else repeated.repeat_sixtieths end * 1000000 as hugeint) as repeat_parts
    from visited
    full join repeated on visited.fiscal_month = repeated.fiscal_month and visited.channel = repeated.channel
),

counted as (
    select
        joined.*,
        coalesce(contact_costs.contacts_rated, 0) as contacts_rated,
        cast(contact_costs.sixtieths * 1000000 as hugeint) as contact_parts,
        cast({{var 'deflected_share'}} as decimal(9,6)) as share
    from joined
    left join contact_costs on joined.fiscal_month = contact_costs.fiscal_month
),

priced as (
    select
        fiscal_month, channel, visits, contained, repeat_contacts, contacts_rated, share,
        {{> from_minor_units of='(2 * contact_parts + 600000) // 1200000'}} as contact_cost,
        case when contacts_rated > 0
            then {{> from_minor_units of='(2 * contained * contact_parts + 600000 * contacts_rated) // (1200000 * contacts_rated)'}}
        end as contained_at_contact_cost,
        case when contacts_rated > 0 then {{> from_minor_units of='(2 * repeat_parts + 600000) // 1200000'}} end as repeat_cost,
        {{> from_minor_units of='(2 * run_parts + 600000) // 1200000'}} as run_cost
    from counted
),

final as (
    select
        priced.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        priced.channel,
        priced.visits,
        -- what came after a visit is seen in contacts alone
        case when {{input_present 'input_interactions'}} then priced.contained end as contained,
        case when {{input_present 'input_interactions'}} then priced.repeat_contacts end as repeat_contacts,
        case when {{input_present 'input_interactions'}} and {{input_present 'input_channel_rates'}} then priced.contacts_rated end as contacts_rated,
        case when priced.contacts_rated > 0 then priced.contact_cost end as contact_cost,
        priced.contained_at_contact_cost,
        priced.repeat_cost,
        priced.run_cost,
        case when priced.share > 0 then priced.share end as deflected_share,
        case when priced.share > 0
            then {{> money of='round(cast(priced.contained_at_contact_cost as decimal(28,2)) * priced.share, 2)'}}
                - priced.repeat_cost - priced.run_cost
        end as net_deflection_saving,
        {{setting 'currency'}} as currency,
        nullif(
            concat_ws(
                '; ',
                case when not {{input_present 'input_interactions'}} then 'contained, repeat_contacts: input_interactions' end,
                case
                    when not {{input_present 'input_channel_rates'}} then 'contacts_rated, contact_cost, repeat_cost, run_cost: input_channel_rates'
                    when priced.contacts_rated = 0 then 'contact_cost, repeat_cost: no assisted contact of the month has a rate'
                    when priced.repeat_cost is null then 'repeat_cost: a channel without a rate'
                    when priced.run_cost is null then 'run_cost: no rate of ' || priced.channel
                end,
                case when priced.share <= 0 then 'net_deflection_saving: var deflected_share is not set' end
            ),
            ''
        ) as not_available
    from priced
    inner join calendar on priced.fiscal_month = calendar.fiscal_month
)

select * from final
{{/if}}
