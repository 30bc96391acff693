-- grain: one row per metric, version, segment, channel, fiscal month and window with an answer or an invitation
{{#if (finds_keys)}}
-- months whose answers, invitations or customers' segments are others in what is read of them, and those in whose year they lie
with calendar as (
    select *, max(period_no) over () as periods_per_year
    from {{ref 'int_fiscal_calendar'}}
),

answered as (
    select fiscal_month
    from {{changed 'int_responses'}} as responses
    where is_answer_head and score_band <> 'NO_SCORE' and fiscal_month is not null
    group by
        response_id, metric_id, metric_version, channel, customer_id, fiscal_month, responded_local, score, score_band,
        good_score, scale_max, step, completed
    having count(*) = 1
),

moved as (
    select fact_customer_id
    from {{changed 'int_customer_identity'}} as identity
    group by fact_customer_id, customer_id
    having count(*) = 1
),

placed as (
    select customer_id, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{changed 'int_segments'}} as segments
    group by customer_id, segment_set, segment, valid_from, valid_to
    having count(*) = 1
),

-- whose invitations are of somebody else now, or of another segment on their day
whose as (
    select fact_customer_id, date '0001-01-01' as valid_from, date '9999-12-31' as valid_to from moved
    union all
    select identity.fact_customer_id, placed.valid_from, placed.valid_to
    from {{ref 'int_customer_identity'}} as identity
    inner join placed on identity.customer_id = placed.customer_id
),

asked as (
    select cast({{> local_time at='sent_at'}} as date) as day
    from {{changed 'input_survey_invites'}} as came
    union
    select cast({{> local_time at='invites.sent_at'}} as date) as day
    from {{ref 'input_survey_invites'}} as invites
    inner join whose
        on invites.customer_id = whose.fact_customer_id
        and cast({{> local_time at='invites.sent_at'}} as date) >= whose.valid_from
        and cast({{> local_time at='invites.sent_at'}} as date) < whose.valid_to
),

-- one more set, or one less, has a row for each answer; before the first of these no set has any
sets as (
    select segment_set from {{ref 'int_segments'}}
    where (select count(*) > 0 from {{self}})
    group by segment_set
    having segment_set not in (select segment_set from {{self}})
    union all
    select segment_set from {{self}} as standing
    where segment_set <> '(all)'
    group by segment_set
    having segment_set not in (select segment_set from {{ref 'int_segments'}})
),

found as (
    select fiscal_month from answered
    union all
    select calendar.fiscal_month
    from asked
    inner join {{> calendar_days of='calendar'}} as calendar on asked.day = calendar.day
    union all
    select responses.fiscal_month
    from {{ref 'int_responses'}} as responses
    semi join placed
        on responses.customer_id = placed.customer_id
        and cast(responses.responded_local as date) >= placed.valid_from and cast(responses.responded_local as date) < placed.valid_to
    union all
    select calendar.fiscal_month
    from calendar
    cross join sets
)

select ends.fiscal_month
from (select distinct fiscal_month from found) as found
inner join calendar on found.fiscal_month = calendar.fiscal_month
inner join calendar as ends
    on calendar.ordinal <= ends.ordinal and ends.ordinal < calendar.ordinal + calendar.periods_per_year
{{else}}
with calendar as (
    select *, max(period_no) over () as periods_per_year
    from {{ref 'int_fiscal_calendar'}}
),

memberships as (
    select customer_id, segment_set, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
),

segment_sets as (
    select distinct segment_set from memberships
),

responses as (
    select
        metric_id,
        metric_version,
        coalesce(channel, '(none)') as channel,
        customer_id,
        fiscal_month,
        cast(responded_local as date) as asked_on,
        score,
        score_band,
        good_score >= scale_max as is_top,
        good_score >= scale_max - step as is_top2,
        completed
    from {{ref 'int_responses'}}
    where is_answer_head and score_band <> 'NO_SCORE' and fiscal_month is not null
        and {{rebuilt 'fiscal_month'}}
),

latest_versions as (
    select metric_id, fiscal_month, max(metric_version) as metric_version
    from responses
    group by metric_id, fiscal_month
),

known_versions as (
    select metric_id, max(version) as metric_version
    from {{ref 'input_score_metrics'}}
    group by metric_id
),

-- an invitation names no version: it is the latest that was answered in the month
building as (
    select * from calendar
    where {{rebuilt 'fiscal_month'}}
),

invitations as (
    select
        invites.metric_id,
        coalesce(latest_versions.metric_version, known_versions.metric_version, '1') as metric_version,
        coalesce(invites.channel, '(none)') as channel,
        identity.customer_id,
        calendar.fiscal_month,
        cast({{> local_time at='invites.sent_at'}} as date) as asked_on,
        true as is_invited,
        invites.delivered_at is not null as is_delivered
    from {{ref 'input_survey_invites'}} as invites
    inner join {{> calendar_days of='building'}} as calendar
        on cast({{> local_time at='invites.sent_at'}} as date) = calendar.day
    left join latest_versions
        on invites.metric_id = latest_versions.metric_id and calendar.fiscal_month = latest_versions.fiscal_month
    left join known_versions on invites.metric_id = known_versions.metric_id
    left join {{ref 'int_customer_identity'}} as identity on invites.customer_id = identity.fact_customer_id
    -- a day more on either side, whatever the time zone, spares the others the conversion
    where invites.sent_at >= (select min(fiscal_month) - 1 from building)
        and invites.sent_at < (select max(end_date) + 2 from building)
),

asked as (
    select * from responses
    union all by name
    select * from invitations
),

-- as the customer was on the day; without a membership, and for those whom nobody knows, (none)
placed as (
    select asked.*, '(all)' as segment_set, '(all)' as segment
    from asked
    union all
    select asked.*, segment_sets.segment_set, coalesce(memberships.segment, '(none)') as segment
    from asked
    cross join segment_sets
    left join memberships
        on asked.customer_id = memberships.customer_id
        and segment_sets.segment_set = memberships.segment_set
        and asked.asked_on >= memberships.valid_from
        and asked.asked_on < memberships.valid_to
),

monthly as (
    select
        metric_id,
        metric_version,
        segment_set,
        segment,
        channel,
        fiscal_month,
        count(score) as n,
        count(*) filter (where score_band = 'LOW') as n_low,
        count(*) filter (where score_band = 'MID') as n_mid,
        count(*) filter (where score_band = 'HIGH') as n_high,
        coalesce(sum(score), 0) as score_sum,
        coalesce(sum(score * score), 0) as score_sum_sq,
        count(*) filter (where is_top) as n_top,
        count(*) filter (where is_top2) as n_top2,
        count(*) filter (where is_invited) as invited,
        count(*) filter (where is_delivered) as delivered,
        count(*) filter (where completed) as completed
    from placed
    group by metric_id, metric_version, segment_set, segment, channel, fiscal_month
),

-- months that stand are in the years of those that are built
months as (
    select
        metric_id, metric_version, segment_set, segment, channel, fiscal_month, n, n_low, n_mid, n_high, score_sum, score_sum_sq,
        n_top, n_top2, completed
    from monthly
    {{#if (is_incremental)}}
    union all by name
    select
        metric_id, metric_version, segment_set, segment, channel, fiscal_month, n, n_low, n_mid, n_high, score_sum, score_sum_sq,
        n_top, n_top2, completed
    from {{self}}
    where "window" = 'month' and not {{rebuilt 'fiscal_month'}}
    {{/if}}
),

-- every period to date whose year up to it holds an answer, also one in which nobody answered
windows as (
    select
        months.metric_id,
        months.metric_version,
        months.segment_set,
        months.segment,
        months.channel,
        ends.fiscal_month,
        cast(sum(months.n) as bigint) as n,
        cast(sum(months.n_low) as bigint) as n_low,
        cast(sum(months.n_mid) as bigint) as n_mid,
        cast(sum(months.n_high) as bigint) as n_high,
        sum(months.score_sum) as score_sum,
        sum(months.score_sum_sq) as score_sum_sq,
        cast(sum(months.n_top) as bigint) as n_top,
        cast(sum(months.n_top2) as bigint) as n_top2,
        cast(sum(months.completed) as bigint) as completed
    from months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    inner join calendar as ends
        on calendar.ordinal <= ends.ordinal
        and ends.ordinal < calendar.ordinal + calendar.periods_per_year
        and (ends.is_to_date or ends.ordinal = calendar.ordinal)
    where {{rebuilt 'ends.fiscal_month'}}
    group by
        months.metric_id, months.metric_version, months.segment_set, months.segment, months.channel,
        ends.fiscal_month
    having sum(months.n) > 0
),

both_windows as (
    select *, 'month' as window_kind from monthly
    union all by name
    select *, 't12m' as window_kind from windows
),

final as (
    select
        metric_id,
        metric_version,
        segment_set,
        segment,
        channel,
        fiscal_month,
        window_kind as "window",
        n,
        n_low,
        n_mid,
        n_high,
        cast(score_sum as decimal(18,2)) as score_sum,
        cast(score_sum_sq as decimal(18,4)) as score_sum_sq,
        n_top,
        n_top2,
        case when {{input_present 'input_survey_invites'}} then invited end as invited,
        case when {{input_present 'input_survey_invites'}} then delivered end as delivered,
        completed
    from both_windows
)

select * from final
order by metric_id, metric_version, segment_set, segment, channel, fiscal_month, "window"
{{/if}}
