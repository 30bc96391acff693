-- grain: one row per referral
with referrals as (
    select * from {{ref 'stg_tidewell__referrals'}}
),

final as (
    select
        referral_id,
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
        known_at,
        'tidewell: referrals' as source,
        referral_id as source_row
    from referrals
)

select * from final
