-- grain: one row per incident, kind, severity and region that it hit
with hits as (
    select
        incidents.incident_id,
        incidents.kind,
        incidents.severity,
        coalesce(incidents.region, '(none)') as region,
        incidents.root_cause,
        identity.customer_id,
        -- whom nobody knows is told by the id that the feed has
        coalesce(identity.customer_id, '~' || incidents.customer_id) as hit_id,
        incidents.started_at,
        case
            when cast({{> local_time at='incidents.ended_at'}} as date) <= {{var 'as_of_date'}} then incidents.ended_at
        end as ended_at
    from {{ref 'input_incidents'}} as incidents
    left join {{ref 'int_customer_identity'}} as identity on incidents.customer_id = identity.fact_customer_id
    where cast({{> local_time at='incidents.started_at'}} as date) <= {{var 'as_of_date'}}
),

-- a customer of several ids is hit once, from the first to the last
customers as (
    select
        incident_id,
        kind,
        severity,
        region,
        customer_id,
        min(root_cause) as first_cause,
        max(root_cause) as last_cause,
        min(started_at) as started_at,
        case when count(ended_at) = count(*) then max(ended_at) end as ended_at
    from hits
    group by incident_id, kind, severity, region, customer_id, hit_id
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

last_period as (
    select max(ordinal) as ordinal from calendar where end_date <= {{var 'as_of_date'}}
),

dated as (
    select customers.*, calendar.ordinal
    from customers
    inner join {{> calendar_days of='calendar'}} as calendar
        on cast({{> local_time at='customers.started_at'}} as date) = calendar.day
),

-- only of those who were hit: all customers' months would have to fit into memory, twice
activity as (
    select customer_id, ordinal from {{ref 'int_customer_activity'}}
    where customer_id in (select customer_id from dated)
),

followed as (
    select
        dated.*,
        before.customer_id is not null and dated.ordinal + 3 <= last_period.ordinal as is_followed,
        later.customer_id is not null as is_there_after_3
    from dated
    cross join last_period
    left join activity as before on dated.customer_id = before.customer_id and dated.ordinal = before.ordinal
    left join activity as later on dated.customer_id = later.customer_id and dated.ordinal + 3 = later.ordinal
),

summed as (
    select
        incident_id,
        kind,
        severity,
        region,
        min(ordinal) as ordinal,
        case when min(first_cause) = max(last_cause) then min(first_cause) when min(first_cause) is not null then '(several)' end
            as root_cause,
        min(started_at) as started_at,
        case when count(ended_at) = count(*) then max(ended_at) end as ended_at,
        count(*) as hits,
        count(*) filter (where customer_id is null) as hits_unknown,
        count(ended_at) as hits_ended,
        cast(coalesce(sum(date_diff('second', started_at, ended_at)), 0) as bigint) as ended_seconds,
        count(*) filter (where is_followed) as followed_3,
        count(*) filter (where is_followed and is_there_after_3) as there_after_3
    from followed
    group by incident_id, kind, severity, region
),

final as (
    select
        summed.incident_id,
        summed.kind,
        summed.severity,
        summed.region,
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        summed.root_cause,
        summed.started_at,
        summed.ended_at,
        summed.hits,
        summed.hits_unknown,
        summed.hits_ended,
        summed.ended_seconds,
        case when activity_rule.is_known then summed.followed_3 end as followed_3,
        case when activity_rule.is_known then summed.there_after_3 end as there_after_3,
        case when not activity_rule.is_known then 'followed_3, there_after_3: ' || activity_rule.reason end as not_available
    from summed
    inner join calendar on summed.ordinal = calendar.ordinal
    -- who is there nobody can tell without it
    cross join (select bool_and(is_known) as is_known, max(reason) as reason from {{ref 'int_activity_rule'}}) as activity_rule
    where {{input_present 'input_incidents'}}
)

select * from final
order by incident_id, kind, severity, region
