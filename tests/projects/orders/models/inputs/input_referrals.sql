-- grain: one row per referral: c1 invited c2 the day before it came, and has 5.00 for it
select
    'r1' as referral_id,
    'c1' as referrer_customer_id,
    'c2' as referred_customer_id,
    cast(null as varchar) as referred_key,
    min(ordered_at) - interval 1 day as invited_at,
    min(ordered_at) - interval 1 day as opened_at,
    min(ordered_at) as converted_at,
    min(ordered_at) as rewarded_at,
    cast(5.00 as decimal(18,2)) as reward_amount,
    'EUR' as currency,
    cast(null as varchar) as incentive_arm,
    min(ordered_at) - interval 1 day as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_orders'}}
where customer_id = 'c2'
having count(*) > 0
