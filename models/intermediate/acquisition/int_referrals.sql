-- grain: one row per referral
-- A referral counts once: the first valid referrer of a person, invited before the purchase, not oneself, no cycle.
with recursive identity as (
    select * from {{ref 'int_customer_identity'}}
),

referrals as (
    select
        referrals.referral_id,
        coalesce(referrers.customer_id, 'UNALLOCATED') as referrer_customer_id,
        referred.customer_id as referred_customer_id,
        coalesce(referred.customer_id, referrals.referred_key, referrals.referral_id) as referred_person,
        referrals.invited_at,
        cast({{> local_time at='referrals.invited_at'}} as date) as invited_on,
        {{> until_as_of at='referrals.opened_at'}} as opened_at,
        {{> until_as_of at='referrals.converted_at'}} as converted_at,
        {{> until_as_of at='referrals.rewarded_at'}} as rewarded_at,
        referrals.reward_amount,
        referrals.currency
    from {{ref 'input_referrals'}} as referrals
    left join identity as referrers on referrals.referrer_customer_id = referrers.fact_customer_id
    left join identity as referred on referrals.referred_customer_id = referred.fact_customer_id
    where referrals.known_at <= {{var 'known_at'}}
        and cast({{> local_time at='referrals.invited_at'}} as date) <= {{var 'as_of_date'}}
),

ranked as (
    select
        *,
        referrer_customer_id = referred_person as is_self,
        coalesce(invited_at > converted_at, false) as is_late,
        row_number() over (
            partition by referred_person
            order by
                referrer_customer_id = referred_person or coalesce(invited_at > converted_at, false),
                invited_at,
                referral_id
        ) as place
    from referrals
),

edges as (
    select referral_id, referrer_customer_id, referred_person, invited_at
    from ranked
    where place = 1 and not is_self and not is_late
),

-- up from each edge; a person has at most one edge, so the way is a line or ends where it began
climb as (
    select referral_id as start_id, referred_person as start_person, referral_id, referrer_customer_id, invited_at, 1 as steps
    from edges
    union all
    select climb.start_id, climb.start_person, edges.referral_id, edges.referrer_customer_id, edges.invited_at, climb.steps + 1
    from climb
    inner join edges on climb.referrer_customer_id = edges.referred_person
    where climb.referrer_customer_id <> climb.start_person and climb.steps < 50
),

-- the edge that came last closed the circle
circles as (
    select distinct last_edge as referral_id
    from (
        select start_id, max_by(referral_id, (invited_at, referral_id)) as last_edge
        from climb
        where start_id in (select start_id from climb where referrer_customer_id = start_person)
        group by start_id
    )
),

counted as (
    select * from edges where referral_id not in (select referral_id from circles)
),

ancestry as (
    select referral_id, referrer_customer_id, 1 as generation
    from counted
    union all
    select ancestry.referral_id, counted.referrer_customer_id, ancestry.generation + 1
    from ancestry
    inner join counted on ancestry.referrer_customer_id = counted.referred_person
    where ancestry.generation < 50
),

generations as (
    select referral_id, max(generation) as generation from ancestry group by referral_id
),

final as (
    select
        ranked.referral_id,
        ranked.referrer_customer_id,
        ranked.referred_customer_id,
        calendar.fiscal_month,
        ranked.opened_at,
        ranked.converted_at,
        ranked.rewarded_at,
        ranked.reward_amount,
        ranked.currency,
        cast(coalesce(generations.generation, 1) as integer) as generation,
        case
            when ranked.is_self then 'self'
            when ranked.is_late then 'invited_after_purchase'
            when ranked.place > 1 then 'second_referrer'
            when circles.referral_id is not null then 'cycle'
        end as guard
    from ranked
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on ranked.invited_on >= calendar.fiscal_month and ranked.invited_on <= calendar.end_date
    left join generations on ranked.referral_id = generations.referral_id
    left join circles on ranked.referral_id = circles.referral_id
)

select * from final
