-- grain: one row per referral
with referrals as (
    select * from {{source 'tidewell' 'referrals'}}
),

final as (
    select
        trim(referral_id) as referral_id,
        referrer_customer_id,
        referred_customer_id,
        referred_key,
        invited_at,
        opened_at,
        converted_at,
        rewarded_at,
        reward_amount,
        currency,
        incentive_arm,
        known_at
    from referrals
)

select * from final
