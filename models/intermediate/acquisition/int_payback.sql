-- grain: one row per cohort month and channel with new customers
with acquisition as (
    select
        cohort_month,
        channel,
        new_customers,
        paid_spend + sales_cost + other_acquisition_cost + referral_cost as cost
    from {{ref 'int_acquisition'}}
    where new_customers > 0
),

rate as (
    select max(rate) as rate from {{ref 'int_payback_rate'}}
),

running as (
    select
        contribution.cohort_month,
        contribution.channel,
        contribution.age,
        contribution.cm3_loaded,
        sum(contribution.cm3_loaded) over so_far as cumulative,
        -- flows in the middle of their month
        sum(
            cast(contribution.cm3_loaded / power(1 + rate.rate, (contribution.age - 0.5) / 12) as decimal(28,8))
        ) over so_far as discounted
    from {{ref 'int_cohort_contribution'}} as contribution
    cross join rate
    window so_far as (partition by contribution.cohort_month, contribution.channel order by contribution.age)
),

final as (
    select
        acquisition.cohort_month,
        acquisition.channel,
        acquisition.cost,
        -- the same divisor on both sides: what the cohort brought against what it cost
        min(running.age) filter (where running.cumulative >= acquisition.cost) as payback_months,
        min(running.age) filter (where running.discounted >= acquisition.cost) as discounted_payback_months,
        max(running.age) as observed_months,
        {{> money of='sum(running.cm3_loaded) filter (where running.age <= 12)'}} as cm3_to_age_12
    from acquisition
    inner join running
        on acquisition.cohort_month = running.cohort_month and acquisition.channel = running.channel
    group by acquisition.cohort_month, acquisition.channel, acquisition.cost
)

select * from final
