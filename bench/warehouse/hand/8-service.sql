-- contacts that have come back on the matter within a week, and the next one
create table contact_line as
select i.contact_id, i.case_id, k.customer_id, i.channel, i.queue, i.reason, i.started_at, i.ended_at, i.wait_seconds,
    i.handle_seconds, coalesce(i.started_at <= lag(i.ended_at) over matter + interval 7 days, false) as is_repeat,
    lead(i.started_at) over matter as next_at
from read_parquet('$data/contacts/*.parquet') as i
join customers as k on i.customer_id = k.old_id
where i.started_at < date '2026-04-01'
window matter as (partition by k.customer_id, i.reason order by i.started_at, i.contact_id);

create table visits as
select v.visit_id, k.customer_id, v.channel, v.reason, v.started_at, v.ended_at, v.opted_for_human,
    not v.abandoned and not v.opted_for_human and v.ended_at + interval 24 hours < timestamp '2026-04-01' as was_enough
from read_parquet('$data/self_service_visits/*.parquet') as v
join customers as k on v.customer_id = k.old_id
where v.started_at < date '2026-04-01';

create table case_line as
with first_contact as (
    select case_id, arg_min(struct_pack(customer_id, channel, ended_at, next_at), (started_at, contact_id)) as c
    from contact_line
    group by all
),
switched as (
    select case_id
    from (
        select case_id, channel from contact_line
        union all
        select l.case_id, v.channel
        from contact_line as l
        join visits as v on l.customer_id = v.customer_id and l.reason = v.reason
            and v.started_at <= l.started_at and l.started_at <= v.ended_at + interval 24 hours
    )
    group by case_id
    having count(distinct channel) > 1
)
select s.case_id, s.reason, s.queue, coalesce(f.c.channel, '(none)') as channel, s.opened_at,
    case when s.resolved_at < date '2026-04-01' then s.resolved_at end as resolved_at, s.declared_solved, s.transfers,
    coalesce(f.c.ended_at + interval 7 days < timestamp '2026-04-01', false) as is_eligible,
    coalesce(f.c.next_at <= f.c.ended_at + interval 7 days, false) as came_back, w.case_id is not null as has_switched
from read_parquet('$data/cases/*.parquet') as s
left join first_contact as f on s.case_id = f.case_id
left join switched as w on s.case_id = w.case_id
where s.opened_at < date '2026-04-01';

create table field_visits as
select v.visited_on, coalesce(s.queue, '(none)') as queue, coalesce(s.reason, '(none)') as reason,
    coalesce(v.visited_on - lag(v.visited_on) over matter <= 7, false) as is_repeat
from read_parquet('$data/field_visits/*.parquet') as v
join customers as k on v.customer_id = k.old_id
left join read_parquet('$data/cases/*.parquet') as s on v.case_id = s.case_id
window matter as (partition by k.customer_id, coalesce(s.reason, '(none)') order by v.visited_on, v.visit_id);

create table contact_centre as
with every as (
    select date_trunc('month', started_at)::date as fiscal_month, channel, queue, reason, count(*) as contacts,
        sum(wait_seconds) as wait_seconds, sum(handle_seconds) as handle_seconds, count(*) filter (where is_repeat) as repeats_n_days
    from contact_line
    group by all
    union all by name
    select date_trunc('month', opened_at)::date as fiscal_month, channel, queue, reason, count(*) as cases,
        count(*) filter (where is_eligible) as fcr_eligible, count(*) filter (where is_eligible and not came_back) as fcr_resolved,
        count(*) filter (where declared_solved) as declared_fcr, sum(transfers) as transfers,
        count(*) filter (where has_switched) as switched_cases
    from case_line
    group by all
    union all by name
    select date_trunc('month', resolved_at)::date as fiscal_month, channel, queue, reason, count(*) as resolved
    from case_line
    where resolved_at is not null
    group by all
    union all by name
    select date_trunc('month', v.started_at)::date as fiscal_month, v.channel, '(none)' as queue, v.reason,
        count(*) as visits_self_service, count(*) filter (where v.was_enough and c.visit_id is null) as contained,
        count(*) filter (where v.opted_for_human) as opted_for_human
    from visits as v
    left join (
        select distinct v.visit_id
        from visits as v
        join contact_line as l on v.customer_id = l.customer_id
            and l.started_at >= v.started_at and l.started_at <= v.ended_at + interval 24 hours
    ) as c on v.visit_id = c.visit_id
    group by all
    union all by name
    select date_trunc('month', v.visited_on)::date as fiscal_month, 'field_visit' as channel, v.queue, v.reason,
        count(*) as field_visits, count(*) filter (where v.is_repeat) as repeat_visits_n_days
    from field_visits as v
    group by all
    union all by name
    select date_trunc('month', work_date)::date as fiscal_month, '(all)' as channel, queue, '(all)' as reason,
        sum(paid_seconds) as paid_seconds, sum(busy_seconds) as busy_seconds,
        sum(greatest(paid_seconds - busy_seconds, 0)) as available_seconds
    from read_parquet('$data/agent_time/*.parquet')
    where work_date <= date '2026-03-31'
    group by all
    union all by name
    select fiscal_month, '(all)' as channel, '(all)' as queue, '(all)' as reason, count(*) as active_customers
    from unit_month
    where is_active
    group by all
    union all by name
    select fiscal_month, case when activity in ('phone', 'chat', 'email') then activity else '(all)' end as channel,
        '(all)' as queue, '(all)' as reason, sum(amount) filter (where in_marginal) as cost_marginal, sum(amount) as cost_loaded
    from cost_to_serve
    where report_line = 'cost_to_serve' and reason <> 'idle_capacity'
    group by all
    union all by name
    select r.fiscal_month, c.channel, c.queue, c.reason, count(*) filter (where r.metric_id = 'csat_5') as csat_n,
        sum(r.score) filter (where r.metric_id = 'csat_5') as csat_sum, count(*) filter (where r.metric_id = 'ces_7') as ces_n,
        sum(r.score) filter (where r.metric_id = 'ces_7') as ces_sum
    from responses as r
    join case_line as c on r.event_id = c.case_id
    where r.event_type = 'case' and r.is_latest_for_event and r.score is not null and r.fiscal_month is not null
    group by all
)
select e.fiscal_month, c.close_status, e.channel, e.queue, e.reason,
    coalesce(sum(e.contacts), 0)::bigint as contacts, coalesce(sum(e.wait_seconds), 0)::bigint as wait_seconds,
    coalesce(sum(e.handle_seconds), 0)::bigint as handle_seconds, coalesce(sum(e.cases), 0)::bigint as cases,
    coalesce(sum(e.fcr_eligible), 0)::bigint as fcr_eligible, coalesce(sum(e.fcr_resolved), 0)::bigint as fcr_resolved,
    coalesce(sum(e.declared_fcr), 0)::bigint as declared_fcr, coalesce(sum(e.repeats_n_days), 0)::bigint as repeats_n_days,
    coalesce(sum(e.transfers), 0)::bigint as transfers, coalesce(sum(e.switched_cases), 0)::bigint as switched_cases,
    coalesce(sum(e.visits_self_service), 0)::bigint as visits_self_service, coalesce(sum(e.contained), 0)::bigint as contained,
    coalesce(sum(e.opted_for_human), 0)::bigint as opted_for_human, coalesce(sum(e.resolved), 0)::bigint as resolved,
    coalesce(sum(e.field_visits), 0)::bigint as field_visits,
    coalesce(sum(e.repeat_visits_n_days), 0)::bigint as repeat_visits_n_days,
    -- not known, not 0, in a month of which no agent's time is given
    case when count(a.month) > 0 then coalesce(sum(e.paid_seconds), 0)::bigint end as paid_seconds,
    case when count(a.month) > 0 then coalesce(sum(e.busy_seconds), 0)::bigint end as busy_seconds,
    case when count(a.month) > 0 then coalesce(sum(e.available_seconds), 0)::bigint end as available_seconds,
    coalesce(sum(e.active_customers), 0)::bigint as active_customers,
    coalesce(sum(e.cost_marginal), 0)::decimal(18,2) as cost_marginal, coalesce(sum(e.cost_loaded), 0)::decimal(18,2) as cost_loaded,
    coalesce(sum(e.csat_n), 0)::bigint as csat_n, coalesce(sum(e.csat_sum), 0)::decimal(18,2) as csat_sum,
    coalesce(sum(e.ces_n), 0)::bigint as ces_n, coalesce(sum(e.ces_sum), 0)::decimal(18,2) as ces_sum
from every as e
join calendar as c on e.fiscal_month = c.fiscal_month
left join (
    select distinct date_trunc('month', work_date)::date as month
    from read_parquet('$data/agent_time/*.parquet')
    where work_date <= date '2026-03-31'
) as a on e.fiscal_month = a.month
group by all;
