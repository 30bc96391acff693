-- grain: one row per fiscal month, channel, queue and reason with demand, a case, staff time or cost
with interactions as (
    select
        fiscal_month, channel, queue, reason,
        count(*) filter (where is_contact) as contacts,
        count(*) filter (where is_abandoned) as abandoned,
        sum(wait_seconds) filter (where is_contact or is_abandoned) as wait_seconds,
        sum(handle_seconds) filter (where is_contact) as handle_seconds,
        count(*) filter (where is_repeat_n_days) as repeats_n_days
    from {{ref 'int_case_contacts'}}
    where is_contact or is_abandoned
    group by all
),

switched as (
    select fcr_case_id, coalesce(min(channel) <> max(channel), false) as has_switched
    from {{ref 'int_case_channel_path'}}
    group by fcr_case_id
),

opened as (
    select
        cases.fiscal_month, cases.channel, cases.queue, cases.reason,
        count(*) as cases,
        count(*) filter (where cases.is_fcr_eligible) as fcr_eligible,
        count(*) filter (where cases.is_fcr_resolved) as fcr_resolved,
        count(*) filter (where cases.declared_fcr) as declared_fcr,
        count(*) filter (where cases.reopened_count > 0) as reopened,
        sum(cases.transfers) as transfers,
        count(*) filter (where switched.has_switched) as switched_cases
    from {{ref 'int_cases'}} as cases
    left join switched on cases.fcr_case_id = switched.fcr_case_id
    group by all
),

-- by the month of the resolution, so that it stands beside the hours that were paid for it
resolutions as (
    select resolved_month as fiscal_month, channel, queue, reason, count(*) as resolved
    from {{ref 'int_cases'}}
    where resolved_month is not null
    group by all
),

visits as (
    select
        fiscal_month, channel, '(none)' as queue, reason,
        count(*) as visits_self_service,
        count(*) filter (where is_contained) as contained,
        count(*) filter (where opted_for_human) as opted_for_human
    from {{ref 'int_self_service_visits'}}
    group by all
),

field as (
    select
        fiscal_month, 'field_visit' as channel, queue, reason,
        count(*) as field_visits,
        count(*) filter (where is_repeat_n_days) as repeat_visits_n_days
    from {{ref 'int_field_visits'}}
    group by all
),

staff as (
    select
        fiscal_month, '(all)' as channel, queue, '(all)' as reason,
        paid_seconds, busy_seconds, available_seconds, contacts as staff_contacts
    from {{ref 'int_staff_time'}}
),

-- a month of which no hours were delivered has none that anybody knows, and no 0
staffed as (
    select distinct fiscal_month from staff
),

served as (
    select fiscal_month, '(all)' as channel, '(all)' as queue, '(all)' as reason, count(*) as active_customers
    from {{ref 'mart_unit_economics_month'}}
    where is_active and customer_id <> 'UNALLOCATED'
    group by fiscal_month
),

channels as (
    select distinct channel from {{ref 'int_case_contacts'}}
),

-- an activity that is a channel has its cost there, other pools stand on no channel
costs as (
    select
        cost_to_serve.fiscal_month, coalesce(channels.channel, '(all)') as channel, '(all)' as queue, '(all)' as reason,
        sum(cost_to_serve.amount) filter (where cost_to_serve.in_marginal) as cost_marginal,
        sum(cost_to_serve.amount) as cost_loaded
    from {{ref 'mart_cost_to_serve_total'}} as cost_to_serve
    left join channels on cost_to_serve.activity = channels.channel
    where cost_to_serve.report_line = 'cost_to_serve' and cost_to_serve.reason <> 'idle_capacity'
    group by all
),

-- two columns to join on: a condition on the answer alone beside the key would make it a loop over all pairs
answers as (
    select
        *,
        case when event_type = 'case' then event_id end as case_id,
        case when event_type = 'interaction' then event_id end as interaction_id
    from {{ref 'int_service_scores'}}
),

asked as (
    select
        answers.fiscal_month,
        coalesce(cases.channel, contacts.channel) as channel,
        coalesce(cases.queue, contacts.queue) as queue,
        coalesce(cases.reason, contacts.reason) as reason,
        count(*) filter (where answers.family = 'csat') as csat_n,
        sum(answers.score) filter (where answers.family = 'csat') as csat_sum,
        count(*) filter (where answers.family = 'ces') as ces_n,
        sum(answers.score) filter (where answers.family = 'ces') as ces_sum
    from answers
    left join {{ref 'int_cases'}} as cases on answers.case_id = cases.fcr_case_id
    left join {{ref 'int_case_contacts'}} as contacts on answers.interaction_id = contacts.interaction_id
    where coalesce(cases.fcr_case_id, contacts.interaction_id) is not null
    group by all
),

every as (
    select * from interactions
    union all by name select * from opened
    union all by name select * from resolutions
    union all by name select * from visits
    union all by name select * from field
    union all by name select * from staff
    union all by name select * from served
    union all by name select * from costs
    union all by name select * from asked
),

service as (
    select
        bool_or(is_available) filter (where measure = 'contacts') as contacts,
        bool_or(is_available) filter (where measure = 'interactions') as interactions,
        bool_or(is_available) filter (where measure = 'cases') as cases,
        bool_or(is_available) filter (where measure = 'case_records') as case_records,
        bool_or(is_available) filter (where measure = 'self_service') as self_service,
        bool_or(is_available) filter (where measure = 'contained') as contained,
        bool_or(is_available) filter (where measure = 'field_visits') as field_visits,
        bool_or(is_available) filter (where measure = 'staff_time') as staff_time,
        bool_or(is_available) filter (where measure = 'survey') as survey,
        string_agg(measure || ': ' || reason, '; ' order by position, measure) as reasons
    from {{ref 'int_service_availability'}}
),

money as (
    select
        bool_or(is_available) filter (where measure = 'cost_to_serve_marginal') as marginal,
        bool_or(is_available) filter (where measure = 'cost_to_serve_loaded') as loaded,
        string_agg(measure || ': ' || reason, '; ' order by position)
            filter (where measure in ('cost_to_serve_marginal', 'cost_to_serve_loaded')) as reasons
    from {{ref 'int_measure_availability'}}
),

summed as (
    select
        fiscal_month, channel, queue, reason,
        sum(contacts) as contacts, sum(staff_contacts) as staff_contacts, sum(abandoned) as abandoned,
        sum(wait_seconds) as wait_seconds, sum(handle_seconds) as handle_seconds, sum(cases) as cases,
        sum(fcr_eligible) as fcr_eligible, sum(fcr_resolved) as fcr_resolved, sum(declared_fcr) as declared_fcr,
        sum(repeats_n_days) as repeats_n_days, sum(reopened) as reopened, sum(transfers) as transfers,
        sum(switched_cases) as switched_cases, sum(visits_self_service) as visits_self_service,
        sum(contained) as contained, sum(opted_for_human) as opted_for_human, sum(resolved) as resolved,
        sum(field_visits) as field_visits, sum(repeat_visits_n_days) as repeat_visits_n_days,
        sum(paid_seconds) as paid_seconds, sum(busy_seconds) as busy_seconds,
        sum(available_seconds) as available_seconds, sum(active_customers) as active_customers,
        sum(cost_marginal) as cost_marginal, sum(cost_loaded) as cost_loaded,
        sum(csat_n) as csat_n, sum(csat_sum) as csat_sum, sum(ces_n) as ces_n, sum(ces_sum) as ces_sum
    from every
    group by fiscal_month, channel, queue, reason
),

final as (
    select
        summed.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        summed.channel,
        summed.queue,
        summed.reason,
        -- staff time counts contacts only where no contact is delivered
        cast(
            case
                when service.interactions then coalesce(summed.contacts, 0)
                when service.contacts and staffed.fiscal_month is not null then coalesce(summed.staff_contacts, 0)
            end as bigint
        ) as contacts,
        {{> counted measure='abandoned' when='service.interactions'}},
        {{> counted measure='wait_seconds' when='service.interactions'}},
        {{> counted measure='handle_seconds' when='service.interactions'}},
        {{> counted measure='cases' when='service.cases'}},
        {{> counted measure='fcr_eligible' when='service.interactions'}},
        {{> counted measure='fcr_resolved' when='service.interactions'}},
        {{> counted measure='declared_fcr' when='service.case_records'}},
        {{> counted measure='repeats_n_days' when='service.interactions'}},
        {{> counted measure='reopened' when='service.case_records'}},
        {{> counted measure='transfers' when='service.case_records'}},
        {{> counted measure='switched_cases' when='service.interactions'}},
        {{> counted measure='visits_self_service' when='service.self_service'}},
        {{> counted measure='contained' when='service.contained'}},
        {{> counted measure='opted_for_human' when='service.self_service'}},
        {{> counted measure='resolved' when='service.case_records'}},
        {{> counted measure='field_visits' when='service.field_visits'}},
        {{> counted measure='repeat_visits_n_days' when='service.field_visits'}},
        {{> counted measure='paid_seconds' when='service.staff_time and staffed.fiscal_month is not null'}},
        {{> counted measure='busy_seconds' when='service.staff_time and staffed.fiscal_month is not null'}},
        {{> counted measure='available_seconds' when='service.staff_time and staffed.fiscal_month is not null'}},
        cast(coalesce(summed.active_customers, 0) as bigint) as active_customers,
        cast(case when money.marginal then coalesce(summed.cost_marginal, 0) end as decimal(18,2)) as cost_marginal,
        cast(case when money.loaded then coalesce(summed.cost_loaded, 0) end as decimal(18,2)) as cost_loaded,
        {{> counted measure='csat_n' when='service.survey'}},
        cast(case when service.survey then coalesce(summed.csat_sum, 0) end as decimal(18,2)) as csat_sum,
        {{> counted measure='ces_n' when='service.survey'}},
        cast(case when service.survey then coalesce(summed.ces_sum, 0) end as decimal(18,2)) as ces_sum,
        cast({{var 'fcr_days'}} as integer) as fcr_days,
        {{setting 'currency'}} as currency,
        nullif(
            concat_ws(
                '; ',
                service.reasons,
                case
                    when service.staff_time and staffed.fiscal_month is null and not coalesce(service.interactions, false)
                        then 'contacts, staff_time: input_agent_time has nothing of the month'
                    when service.staff_time and staffed.fiscal_month is null then 'staff_time: input_agent_time has nothing of the month'
                end,
                money.reasons
            ),
            ''
        ) as not_available
    from summed
    inner join {{ref 'int_fiscal_calendar'}} as calendar on summed.fiscal_month = calendar.fiscal_month
    left join staffed on summed.fiscal_month = staffed.fiscal_month
    cross join service
    cross join money
)

select * from final
order by fiscal_month, channel, queue, reason
