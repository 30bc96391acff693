-- grain: one row per metric, version, channel, fiscal month and window with an answer
with answers as (
    select *, coalesce(channel, '(none)') as answer_channel
    from {{ref 'int_responses'}}
    where is_answer_head and score_band <> 'NO_SCORE' and fiscal_month is not null
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

monthly as (
    select
        metric_id,
        metric_version,
        answer_channel as channel,
        fiscal_month,
        count(*) as n,
        count(*) filter (where score_band = 'LOW') as n_low,
        count(*) filter (where score_band = 'MID') as n_mid,
        count(*) filter (where score_band = 'HIGH') as n_high,
        cast(sum(score) as decimal(18,2)) as score_sum,
        cast(sum(score * score) as decimal(18,4)) as score_sum_sq,
        count(*) filter (where good_score = scale_max) as n_top,
        count(*) filter (where good_score >= scale_max - step) as n_top2,
        count(*) filter (where completed) as completed
    from answers
    group by metric_id, metric_version, answer_channel, fiscal_month
),

-- a trailing window is stated at the months in which the metric has an answer
windows as (
    select
        ends.metric_id,
        ends.metric_version,
        ends.channel,
        ends.fiscal_month,
        cast(sum(monthly.n) as bigint) as n,
        cast(sum(monthly.n_low) as bigint) as n_low,
        cast(sum(monthly.n_mid) as bigint) as n_mid,
        cast(sum(monthly.n_high) as bigint) as n_high,
        cast(sum(monthly.score_sum) as decimal(18,2)) as score_sum,
        cast(sum(monthly.score_sum_sq) as decimal(18,4)) as score_sum_sq,
        cast(sum(monthly.n_top) as bigint) as n_top,
        cast(sum(monthly.n_top2) as bigint) as n_top2,
        cast(sum(monthly.completed) as bigint) as completed
    from monthly as ends
    inner join monthly
        on ends.metric_id = monthly.metric_id
        and ends.metric_version = monthly.metric_version
        and ends.channel = monthly.channel
        and monthly.fiscal_month <= ends.fiscal_month
        and monthly.fiscal_month > ends.fiscal_month - to_months(12)
    group by ends.metric_id, ends.metric_version, ends.channel, ends.fiscal_month
),

both_windows as (
    select *, 'month' as window_kind from monthly
    union all by name
    select *, 't12m' as window_kind from windows
),

invites as (
    select
        invites.metric_id,
        coalesce(invites.channel, '(none)') as channel,
        calendar.fiscal_month,
        count(invites.sent_at) as invited,
        count(invites.delivered_at) as delivered
    from {{ref 'input_survey_invites'}} as invites
    inner join calendar
        on cast({{> local_time at='invites.sent_at'}} as date) >= calendar.fiscal_month
        and cast({{> local_time at='invites.sent_at'}} as date) <= calendar.end_date
    group by invites.metric_id, coalesce(invites.channel, '(none)'), calendar.fiscal_month
),

final as (
    select
        both_windows.metric_id,
        both_windows.metric_version,
        '(all)' as segment_set,
        '(all)' as segment,
        both_windows.channel,
        both_windows.fiscal_month,
        both_windows.window_kind as "window",
        both_windows.n,
        both_windows.n_low,
        both_windows.n_mid,
        both_windows.n_high,
        both_windows.score_sum,
        both_windows.score_sum_sq,
        both_windows.n_top,
        both_windows.n_top2,
        invites.invited,
        invites.delivered,
        both_windows.completed
    from both_windows
    left join invites
        on both_windows.metric_id = invites.metric_id
        and both_windows.channel = invites.channel
        and both_windows.fiscal_month = invites.fiscal_month
        and both_windows.window_kind = 'month'
)

select * from final
order by metric_id, metric_version, segment_set, segment, channel, fiscal_month, "window"
