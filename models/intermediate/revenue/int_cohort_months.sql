-- grain: one row per cohort kind, cohort, segment, channel and fiscal period in which it had members or money
-- Summed once for each period: a day brings few of them others.
{{#if (finds_keys)}}
select ordinal from {{changed 'int_customer_turns'}} as turns group by ordinal
union all
-- whoever comes to a cohort, or to another one, comes with all periods
select money.ordinal
from {{ref 'int_customer_contribution'}} as money
semi join {{changed 'int_cohort_members'}} as members on money.customer_id = members.customer_id
group by money.ordinal
union all
select turns.ordinal
from {{ref 'int_customer_turns'}} as turns
semi join {{changed 'int_cohort_members'}} as members on turns.customer_id = members.customer_id
group by turns.ordinal
{{else}}
with members as (
    select cohort_kind, customer_id, cohort_ordinal, segment, channel
    from {{ref 'int_cohort_members'}}
),

turns as (
    select
        members.cohort_kind,
        members.cohort_ordinal,
        members.segment,
        members.channel,
        turns.ordinal,
        count(*) filter (where turns.is_active) as active,
        count(*) filter (where turns.churn_kind = 'voluntary') as lost_voluntary,
        count(*) filter (where turns.churn_kind = 'involuntary') as lost_involuntary,
        count(*) filter (where turns.churn_kind = 'unknown') as lost_unknown,
        count(*) filter (where turns.is_reactivated) as reactivated
    from {{ref 'int_customer_turns'}} as turns
    inner join members on turns.cohort_kind = members.cohort_kind and turns.customer_id = members.customer_id
    where {{rebuilt 'turns.ordinal'}}
    group by members.cohort_kind, members.cohort_ordinal, members.segment, members.channel, turns.ordinal
),

money as (
    select
        members.cohort_kind,
        members.cohort_ordinal,
        members.segment,
        members.channel,
        months.ordinal,
        sum(months.net_revenue) as net_revenue,
        sum(months.cm3) as cm3
    from {{ref 'int_customer_contribution'}} as months
    inner join members on months.customer_id = members.customer_id
    where {{rebuilt 'months.ordinal'}}
    group by members.cohort_kind, members.cohort_ordinal, members.segment, members.channel, months.ordinal
),

final as (
    select
        cohort_kind,
        cohort_ordinal,
        segment,
        channel,
        ordinal,
        coalesce(turns.active, 0) as active,
        coalesce(turns.lost_voluntary, 0) as lost_voluntary,
        coalesce(turns.lost_involuntary, 0) as lost_involuntary,
        coalesce(turns.lost_unknown, 0) as lost_unknown,
        coalesce(turns.reactivated, 0) as reactivated,
        {{> money of='coalesce(money.net_revenue, 0)'}} as net_revenue,
        {{> money of='money.cm3'}} as cm3
    from turns
    full join money using (cohort_kind, cohort_ordinal, segment, channel, ordinal)
)

select * from final
{{/if}}
