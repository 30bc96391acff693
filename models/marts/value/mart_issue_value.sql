-- grain: one row per topic, segment and fiscal quarter
with issues as (
    select * from {{ref 'int_issue_customers'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0 and end_date <= {{var 'as_of_date'}}
),

bounds as (
    select max(ordinal) filter (where close_status = 'closed') as last_closed from periods
),

quarters as (
    select
        'FY' || calendar.fiscal_year || '-Q' || calendar.fiscal_quarter as fiscal_quarter,
        max(calendar.ordinal) as last_ordinal,
        count(*) as periods
    from {{ref 'int_fiscal_calendar'}} as calendar
    inner join periods on calendar.ordinal = periods.ordinal
    group by 1
),

-- who was there when the quarter ended, and is so no longer as long after it
followed as (
    select
        quarters.fiscal_quarter,
        present.customer_id,
        later.customer_id is null as is_lost
    from quarters
    cross join bounds
    inner join {{ref 'int_customer_activity'}} as present on present.ordinal = quarters.last_ordinal
    inner join {{ref 'int_cohort_members'}} as members
        on present.customer_id = members.customer_id and members.cohort_kind = 'acquisition' and not members.is_internal
    left join {{ref 'int_customer_activity'}} as later
        on present.customer_id = later.customer_id and later.ordinal = quarters.last_ordinal + 3
    where quarters.last_ordinal + 3 <= bounds.last_closed
),

totals as (
    select fiscal_quarter, count(*) as n, count(*) filter (where is_lost) as lost
    from followed
    group by fiscal_quarter
),

affected as (
    select
        issues.fiscal_quarter,
        issues.topic,
        count(*) as n,
        count(*) filter (where followed.is_lost) as lost
    from issues
    inner join followed
        on issues.fiscal_quarter = followed.fiscal_quarter and issues.customer_id = followed.customer_id
    group by issues.fiscal_quarter, issues.topic
),

gaps as (
    select
        affected.fiscal_quarter,
        affected.topic,
        affected.n,
        totals.n - affected.n as n_other,
        affected.lost / cast(affected.n as double) as rate,
        (totals.lost - affected.lost) / cast(nullif(totals.n - affected.n, 0) as double) as rate_other
    from affected
    inner join totals on affected.fiscal_quarter = totals.fiscal_quarter
),

counted as (
    select
        issues.fiscal_quarter,
        issues.topic,
        count(distinct issues.customer_id) filter (where issues.customer_id <> 'UNALLOCATED') as affected_customers,
        sum(issues.contacts) as contacts,
        sum(issues.repeats) as repeats,
        cast(sum(valued.rlv) filter (where valued.p_alive > 0) as double)
        / nullif(count(valued.rlv) filter (where valued.p_alive > 0), 0) as mean_rlv
    from issues
    left join {{ref 'int_customer_ltv'}} as valued on issues.customer_id = valued.customer_id
    group by issues.fiscal_quarter, issues.topic
),

mentions as (
    select
        'FY' || calendar.fiscal_year || '-Q' || calendar.fiscal_quarter as fiscal_quarter,
        verbatims.topic,
        count(distinct verbatims.verbatim_id) as mentions
    from {{ref 'input_verbatims'}} as verbatims
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on cast({{> local_time at='verbatims.said_at'}} as date) >= calendar.fiscal_month
        and cast({{> local_time at='verbatims.said_at'}} as date) <= calendar.end_date
    where calendar.is_to_date
    group by all
),

-- what a contact costs that would not have come
unit_costs as (
    select
        'FY' || calendar.fiscal_year || '-Q' || calendar.fiscal_quarter as fiscal_quarter,
        cast(sum(centre.cost_marginal) filter (where centre.channel <> '(all)') as double)
        / nullif(sum(centre.contacts), 0) as cost_per_contact
    from {{ref 'mart_contact_centre'}} as centre
    inner join {{ref 'int_fiscal_calendar'}} as calendar on centre.fiscal_month = calendar.fiscal_month
    group by 1
),

every as (
    select fiscal_quarter, topic from counted
    union
    select fiscal_quarter, topic from mentions
),

measured as (
    select
        every.fiscal_quarter,
        every.topic,
        coalesce(counted.affected_customers, 0) as affected_customers,
        case when {{input_present 'input_verbatims'}} then coalesce(mentions.mentions, 0) end as mentions,
        coalesce(counted.contacts, 0) as contacts,
        case when gaps.n >= 50 and gaps.n_other >= 50 then gaps.rate - gaps.rate_other end as gap,
        gaps.n,
        counted.mean_rlv,
        counted.repeats * unit_costs.cost_per_contact as avoidable
    from every
    left join counted on every.fiscal_quarter = counted.fiscal_quarter and every.topic = counted.topic
    left join mentions on every.fiscal_quarter = mentions.fiscal_quarter and every.topic = mentions.topic
    left join gaps on every.fiscal_quarter = gaps.fiscal_quarter and every.topic = gaps.topic
    left join unit_costs on every.fiscal_quarter = unit_costs.fiscal_quarter
),

valued as (
    select
        *,
        {{> money of='round(affected_customers * gap * mean_rlv, 2)'}} as value_at_stake,
        {{> money of='round(avoidable, 2)'}} as avoidable_contact_cost
    from measured
),

final as (
    select
        topic,
        '(all)' as segment,
        fiscal_quarter,
        {{setting 'currency'}} as currency,
        affected_customers,
        mentions,
        cast(contacts as bigint) as contacts,
        gap as retention_gap,
        case when gap is not null then 'E4' end as gap_grade,
        {{> money of='round(mean_rlv, 2)'}} as mean_rlv,
        value_at_stake,
        avoidable_contact_cost,
        cast(row_number() over (partition by fiscal_quarter order by affected_customers desc, topic) as integer) as rank_by_count,
        case
            when value_at_stake is not null
                then cast(row_number() over (
                    partition by fiscal_quarter order by value_at_stake desc nulls last, topic
                ) as integer)
        end as rank_by_value,
        cast(null as boolean) as pre_trend_ok,
        cast(null as varchar) as initiative_id,
        concat_ws(
            '; ',
            case when mentions is null then 'mentions: input_verbatims' end,
            case
                when gap is null and n is null then 'retention_gap, value_at_stake: the quarter after it is not over'
                when gap is null then 'retention_gap, value_at_stake: too few, 50 customers with the topic and 50 without are needed'
            end,
            case when mean_rlv is null then 'mean_rlv, value_at_stake: no value of these customers, see mart_customer_value' end,
            'pre_trend_ok: no trend before a contact is tested',
            'initiative_id: no input links topics to initiatives'
        ) as not_available
    from valued
)

select * from final
order by fiscal_quarter, topic
