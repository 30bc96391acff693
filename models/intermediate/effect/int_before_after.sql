-- grain: one row per before-and-after comparison and fiscal period
-- All customers under contract, without a control group: a difference over time, nothing more.
with experiments as (
    select * from {{ref 'int_experiments'}} where design = 'before_after'
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

active as (
    select activity.ordinal, count(*) as active_customers
    from {{ref 'int_customer_activity'}} as activity
    group by activity.ordinal
),

contacts as (
    select periods.ordinal, sum(months.contact_count) as contacts
    from {{ref 'int_contacts_month'}} as months
    inner join periods on months.fiscal_month = periods.fiscal_month
    where months.customer_id <> 'UNALLOCATED'
    group by periods.ordinal
),

revenue as (
    select ordinal, sum(amount) as net_revenue
    from {{ref 'int_revenue_customer_month'}}
    group by ordinal
),

referrals as (
    select periods.ordinal, count(*) as referrals
    from {{ref 'int_referrals'}} as referrals
    inner join periods on referrals.fiscal_month = periods.fiscal_month
    where referrals.guard is null
    group by periods.ordinal
),

final as (
    select
        experiments.experiment_id,
        periods.ordinal,
        periods.ordinal >= experiments.start_ordinal as is_after,
        active.active_customers,
        1000e0 * coalesce(contacts.contacts, 0) / active.active_customers as contacts,
        1000e0 * coalesce(referrals.referrals, 0) / active.active_customers as referrals,
        cast(coalesce(revenue.net_revenue, 0) as double) / active.active_customers as net_revenue
    from experiments
    inner join periods
        on periods.ordinal >= greatest(experiments.first_ordinal, experiments.start_ordinal - experiments.pre_periods)
        and periods.ordinal <= least(experiments.last_ordinal, experiments.start_ordinal + experiments.window_periods - 1)
    inner join active on periods.ordinal = active.ordinal
    left join contacts on periods.ordinal = contacts.ordinal
    left join revenue on periods.ordinal = revenue.ordinal
    left join referrals on periods.ordinal = referrals.ordinal
)

select * from final
