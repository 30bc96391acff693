-- grain: one row per experiment with units
-- Who was brought by a customer of another arm may have been reached by its treatment too.
with units as (
    select experiment_id, customer_id, arm from {{ref 'int_experiment_units'}}
),

referrals as (
    select referral_id, referrer_customer_id, referred_customer_id, fiscal_month
    from {{ref 'int_referrals'}}
    where guard is null and converted_at is not null
),

crossings as (
    select experiments.experiment_id, referrals.referral_id, referrers.customer_id as referrer, referred.customer_id as referred
    from referrals
    inner join units as referrers on referrals.referrer_customer_id = referrers.customer_id
    inner join units as referred
        on referrals.referred_customer_id = referred.customer_id and referrers.experiment_id = referred.experiment_id
    inner join {{ref 'int_experiments'}} as experiments on referrers.experiment_id = experiments.experiment_id
    where referrers.arm <> referred.arm and referrals.fiscal_month >= date_trunc('month', experiments.start_date)
),

ends as (
    select experiment_id, referral_id, unnest([referrer, referred]) as customer_id from crossings
),

linked as (
    select experiment_id, count(distinct referral_id) as referrals, count(distinct customer_id) as customers
    from ends
    group by experiment_id
),

sizes as (
    select experiment_id, count(*) as customers from units group by experiment_id
),

final as (
    select
        sizes.experiment_id,
        sizes.customers,
        case when {{input_present 'input_referrals'}} then coalesce(linked.referrals, 0) end as referrals_between_arms,
        case when {{input_present 'input_referrals'}} then coalesce(linked.customers, 0) end as customers_linked,
        case when {{input_present 'input_referrals'}} then linked.referrals is not null end as spillover_flag
    from sizes
    left join linked on sizes.experiment_id = linked.experiment_id
)

select * from final
