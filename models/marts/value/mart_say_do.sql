-- grain: one row per stated intent, behaviour, segment and answer
-- Answers are those valid the day before the landmark, behaviour is that of the months from it on: the same people, in two columns.
with landmark as (
    select landmark_ordinal, landmark_date, last_ordinal, window_end from {{ref 'int_link_landmark'}}
    where is_main
),

intents as (
    select split_part(pair, ':', 1) as metric_id, split_part(pair, ':', 2) as behaviour
    from (select unnest(string_split(replace({{var 'stated_intents'}}, ' ', ''), ',')) as pair)
    where pair <> ''
),

segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

people as (
    select
        scores.metric_id,
        scores.customer_id,
        scores.score,
        scores.score_band = 'HIGH' as has_said_so,
        case when exists (select 1 from segments) then coalesce(segments.segment, '(none)') end as segment
    from {{ref 'int_score_as_of'}} as scores
    inner join landmark on scores.scored_before = landmark.landmark_date
    inner join {{ref 'int_customer_activity'}} as activity
        on scores.customer_id = activity.customer_id and activity.ordinal = landmark.landmark_ordinal - 1
    inner join {{ref 'int_cohort_members'}} as members
        on scores.customer_id = members.customer_id and members.cohort_kind = 'acquisition' and not members.is_internal
    left join segments
        on scores.customer_id = segments.customer_id
        and landmark.landmark_date > segments.valid_from and landmark.landmark_date <= segments.valid_to
    where scores.score_band <> 'NO_SCORE' and scores.metric_id in (select metric_id from intents)
),

done as (
    select distinct 'referral' as behaviour, referrals.referrer_customer_id as customer_id
    from {{ref 'int_referrals'}} as referrals
    inner join landmark on referrals.fiscal_month between landmark.landmark_date and landmark.window_end
    where referrals.guard is null and referrals.converted_at is not null
    union all
    select 'retention', activity.customer_id
    from {{ref 'int_customer_activity'}} as activity
    inner join landmark on activity.ordinal = landmark.last_ordinal
    union all
    select distinct 'upsell_cross_sell', expansion.customer_id
    from {{ref 'int_expansion_line'}} as expansion
    inner join landmark on expansion.ordinal between landmark.landmark_ordinal and landmark.last_ordinal
    where expansion.expansion_type in ('upsell', 'cross_sell') and expansion.amount > 0
),

met as (
    select intents.metric_id, intents.behaviour, people.score, people.segment, people.has_said_so, done.customer_id is not null as has_done
    from intents
    inner join people on intents.metric_id = people.metric_id
    left join done on intents.behaviour = done.behaviour and people.customer_id = done.customer_id
),

-- everyone and each segment, all answers and each answer; an intent that nobody stated keeps its row
placed as (
    select metric_id, behaviour, '(all)' as segment, null as score, has_said_so, has_done from met
    union all
    select metric_id, behaviour, '(all)', score, has_said_so, has_done from met
    union all
    select metric_id, behaviour, segment, null, has_said_so, has_done from met where segment is not null
    union all
    select metric_id, behaviour, '(all)', null, null, null from intents
),

counted as (
    select
        metric_id, behaviour, segment, score,
        count(has_done) as respondents,
        count(*) filter (where has_said_so) as said,
        count(*) filter (where has_done) as did,
        count(*) filter (where has_said_so and has_done) as said_and_did
    from placed
    group by all
),

reasons as (
    select
        counted.*,
        activity_rule.is_known,
        case
            when not activity_rule.is_known then activity_rule.reason
            when counted.behaviour = 'referral' and not {{input_present 'input_referrals'}} then 'input_referrals'
            when not exists (select 1 from landmark) then 'too few closed periods for a window before and one after'
            when counted.respondents = 0 then 'nobody who was there had answered ' || counted.metric_id
        end as reason
    from counted
    cross join {{ref 'int_activity_rule'}} as activity_rule
),

limits as (
    select
        *,
        {{> wilson_low k='did' n='respondents'}} as did_low,
        {{> wilson_high k='did' n='respondents'}} as did_high
    from reasons
),

final as (
    select
        limits.metric_id,
        limits.behaviour,
        limits.segment,
        coalesce(cast(limits.score as varchar), '(all)') as answer,
        limits.score,
        landmark.landmark_date,
        landmark.window_end,
        limits.respondents,
        case when limits.reason is null then limits.said end as said,
        case when limits.reason is null then limits.did end as did,
        case when limits.reason is null then limits.said_and_did end as said_and_did,
        case when limits.reason is null then limits.said - limits.did end as gap,
        case when limits.reason is null then limits.did_low end as did_low,
        case when limits.reason is null then limits.did_high end as did_high,
        limits.respondents >= 30 as is_printable,
        'said, did: ' || limits.reason as not_available
    from limits
    left join landmark on true
)

select * from final
order by metric_id, behaviour, segment, score
