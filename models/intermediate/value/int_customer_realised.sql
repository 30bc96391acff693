-- grain: one row per customer with revenue: what it brought, and the same discounted to when it came
with rate as (
    select max(rate) as rate from {{ref 'int_payback_rate'}}
),

members as (
    select * from {{ref 'int_cohort_members'}}
    where cohort_kind = 'acquisition' and not is_internal
),

-- closed periods only: what is expected begins behind them
contribution as (
    select * from {{ref_within 'int_customer_contribution' 'int_closed_months'}}
),

final as (
    select
        members.customer_id,
        members.cohort_ordinal,
        members.cohort_month,
        members.channel,
        members.is_observed_from_start,
        {{> money of='sum(contribution.cm3)'}} as cm3_realised,
        -- flows in the middle of their month
        {{> money of='round(sum(
            cast(contribution.cm3 / power(1 + rate.rate, (contribution.ordinal - members.cohort_ordinal + 0.5) / 12) as decimal(28,8))
        ), 2)'}} as ltv_historic
    from members
    cross join rate
    left join contribution on members.customer_id = contribution.customer_id
    group by all
)

select * from final
