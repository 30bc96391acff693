-- grain: one row per run, port and row that no figure counts
with responses as (
    select
        'input_survey_responses' as input,
        response_id as row_key,
        quarantine_reason as reason,
        cast(null as decimal(18,2)) as money,
        cast(null as varchar) as currency,
        responded_at as seen_at
    from {{ref 'int_responses'}}
    where quarantine_reason is not null
),

referrals as (
    select
        'input_referrals' as input,
        guarded.referral_id as row_key,
        guarded.guard as reason,
        guarded.reward_amount as money,
        guarded.currency,
        received.invited_at as seen_at
    from {{ref 'int_referrals'}} as guarded
    inner join {{ref 'input_referrals'}} as received on guarded.referral_id = received.referral_id
    where guarded.guard is not null
),

final as (
    select * from responses
    union all
    select * from referrals
)

select
    {{run_id}} as run_id,
    input,
    row_key,
    reason,
    {{> money of='money'}} as money,
    currency,
    seen_at
from final
order by input, row_key
