-- grain: one row per referrer, fiscal month of the invitation and generation
with referrals as (
    select * from {{ref 'int_referrals'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- a reward in a currency without a rate was given all the same: it is seen, and no sum goes on without it
rewards as (
    select
        rewarded.referral_id,
        rewarded.currency,
        {{> translated amount='rewarded.reward_amount' rate='case when rewarded.is_own then cast(1 as decimal(18,10)) else rates.rate end'}} as reward_cost
    from (
        select
            *,
            currency = {{setting 'currency'}} as is_own,
            cast({{> local_time at='rewarded_at'}} as date) as rewarded_on
        from referrals
        where rewarded_at is not null
    ) as rewarded
    left join {{> calendar_days of='calendar'}} as calendar on rewarded.rewarded_on = calendar.day
    left join {{ref 'int_average_rates'}} as rates
        on calendar.ordinal = rates.ordinal and rewarded.currency = rates.currency
),

births as (
    select referrals.referral_id, referrals.referred_customer_id as customer_id, births.ordinal
    from referrals
    inner join calendar as births
        on cast({{> local_time at='referrals.converted_at'}} as date) >= births.fiscal_month
        and cast({{> local_time at='referrals.converted_at'}} as date) <= births.end_date
    where referrals.guard is null
),

-- few of all customers: their months are sought before these are looked at
months as (
    select months.customer_id, ages.ordinal, months.net_revenue, months.cm3
    from {{ref 'mart_unit_economics_month'}} as months
    semi join births on months.customer_id = births.customer_id
    inner join calendar as ages on months.fiscal_month = ages.fiscal_month
    where ages.is_to_date
),

won as (
    select
        births.referral_id,
        sum(months.net_revenue) filter (where months.ordinal < births.ordinal + 12) as revenue_12m,
        sum(months.cm3) as cm3
    from births
    inner join months on births.customer_id = months.customer_id and months.ordinal >= births.ordinal
    group by births.referral_id
),

-- what each referral is expected to bring beside what it brought: the referral, not the person, has a reward
ahead as (
    select
        referrals.referral_id,
        valued.rlv,
        valued.rlv is null as is_unvalued
    from referrals
    left join {{ref 'int_customer_ltv'}} as valued on referrals.referred_customer_id = valued.customer_id
    where referrals.guard is null and referrals.converted_at is not null
),

margin as (
    select
        bool_or(is_available) as is_available,
        max(reason) as reason,
        cast({{var 'referral_incremental_share'}} as decimal(9,6)) as share
    from {{ref 'int_measure_availability'}}
    where measure = 'cm3'
),

scores as (
    select customer_id, scored_before, score_band
    from {{ref 'int_score_as_of'}}
    where metric_id = {{var 'headline_metric'}}
),

summed as (
    select
        referrals.referrer_customer_id,
        referrals.fiscal_month,
        referrals.generation,
        count(*) filter (where guard is null) as invited,
        count(*) filter (where guard is null and coalesce(opened_at, converted_at) is not null) as opened,
        count(*) filter (where guard is null and converted_at is not null) as converted,
        count(*) filter (where guard is null and converted_at is not null and rewarded_at is not null) as rewarded,
        {{> money of='case when count(rewards.referral_id) = count(rewards.reward_cost) then coalesce(sum(rewards.reward_cost), 0) end'}} as reward_cost,
        string_agg(distinct rewards.currency, ', ' order by rewards.currency) filter (where rewards.reward_cost is null)
            as currencies_without_rate,
        {{> money of='coalesce(sum(won.revenue_12m), 0)'}} as referred_revenue_12m,
        {{> money of='coalesce(sum(won.cm3), 0)'}} as referred_cm3_to_date,
        {{> money of='case
            when count(rewards.referral_id) filter (where guard is null) = count(rewards.reward_cost) filter (where guard is null)
                then coalesce(sum(rewards.reward_cost) filter (where guard is null), 0)
        end'}} as counted_reward,
        {{> money of='coalesce(sum(ahead.rlv), 0)'}} as referred_rlv,
        coalesce(bool_or(ahead.is_unvalued), false) as is_unvalued,
        count(*) filter (where guard is not null) as guard_excluded
    from referrals
    left join rewards on referrals.referral_id = rewards.referral_id
    left join won on referrals.referral_id = won.referral_id
    left join ahead on referrals.referral_id = ahead.referral_id
    group by referrals.referrer_customer_id, referrals.fiscal_month, referrals.generation
),

final as (
    select
        summed.referrer_customer_id,
        summed.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        summed.generation,
        summed.invited,
        summed.opened,
        summed.converted,
        summed.rewarded,
        summed.reward_cost,
        summed.referred_revenue_12m,
        case when margin.is_available then summed.referred_cm3_to_date end as referred_cm3_to_date,
        case
            when margin.share > 0 and margin.is_available and not summed.is_unvalued
                then {{> money of='round(
                    cast(summed.referred_cm3_to_date + summed.referred_rlv - summed.counted_reward as decimal(28,2)) * margin.share, 2
                )'}}
        end as referral_customer_value,
        summed.guard_excluded,
        case
            when summed.referrer_customer_id = 'UNALLOCATED' then 'UNALLOCATED'
            else coalesce(scores.score_band, 'NO_SCORE')
        end as score_band_opening,
        {{setting 'currency'}} as currency,
        nullif(
            concat_ws(
                '; ',
                case
                    when not margin.is_available then 'referred_cm3_to_date, referral_customer_value: ' || margin.reason
                end,
                case
                    when summed.currencies_without_rate is not null
                        then 'reward_cost: no average rate of ' || summed.currencies_without_rate || ', input_fx_rates'
                end,
                case
                    when margin.share > 0 and summed.counted_reward is null
                        then 'referral_customer_value: see reward_cost'
                end,
                case
                    when margin.share <= 0
                        then 'referral_customer_value: var referral_incremental_share is not set'
                    when summed.is_unvalued
                        then 'referral_customer_value: a customer referred has no value, see mart_customer_value'
                end
            ),
            ''
        ) as not_available
    from summed
    inner join calendar on summed.fiscal_month = calendar.fiscal_month
    cross join margin
    left join scores
        on summed.referrer_customer_id = scores.customer_id and summed.fiscal_month = scores.scored_before
)

select * from final
order by referrer_customer_id, fiscal_month, generation
