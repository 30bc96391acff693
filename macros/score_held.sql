{{! CTEs from `found` (the answer before each day, and whether it still holds), `answers` and `days` to `final`. }}
carried as (
    select
        customer_id,
        metric_id,
        scored_before,
        case when is_carried then answer_id end as answer_id,
        case when is_carried then metric_version end as metric_version,
        case when is_carried then score end as score,
        case when is_carried then score_band else 'NO_SCORE' end as score_band,
        case when is_carried then date_diff('day', cast(responded_local as date), scored_before) end as score_age_days,
        case when is_carried then 1 end as respondents
    from found
),

-- only accounts of which several people answer take the longer way
accounts as (
    select customer_id, metric_id
    from answers
    where {{var 'account_score_rule'}} <> 'latest'
    group by customer_id, metric_id
    having min(respondent) <> max(respondent)
),

-- of each person the latest answer that holds on D
heard as (
    select
        days.scored_before,
        answers.*
    from accounts
    inner join days on accounts.customer_id = days.customer_id and accounts.metric_id = days.metric_id
    inner join answers
        on accounts.customer_id = answers.customer_id
        and accounts.metric_id = answers.metric_id
        and answers.usable_from < cast(days.scored_before as timestamp)
        and answers.responded_local >= days.scored_before - to_months(answers.carry_months)
    qualify row_number() over (
        partition by answers.customer_id, answers.metric_id, days.scored_before, answers.respondent
        order by answers.answer_no desc
    ) = 1
),

versions as (
    select
        *,
        arg_max(metric_version, answer_no) over (partition by customer_id, metric_id, scored_before) as version_heard
    from heard
),

-- answers to another wording or scale than that of the latest one are not averaged with it
averaged as (
    select
        versions.customer_id,
        versions.metric_id,
        versions.scored_before,
        arg_max(versions.answer_id, versions.answer_no) as answer_id,
        versions.metric_version,
        case
            when {{var 'account_score_rule'}} = 'worst' then arg_min(versions.score, versions.good_score)
            -- the mean to the nearest step of the scale, half up, in whole steps
            else metrics.scale_min + metrics.step * (
                (2 * sum(cast((versions.score - metrics.scale_min) / metrics.step as bigint)) + count(*)) // (2 * count(*))
            )
        end as score,
        cast(max(versions.responded_local) as date) as responded_on,
        count(*) as respondents,
        metrics.direction,
        metrics.scale_min + metrics.scale_max as ends_of_scale,
        metrics.low_max,
        metrics.mid_max
    from versions
    inner join {{ref 'input_score_metrics'}} as metrics
        on versions.metric_id = metrics.metric_id and versions.metric_version = metrics.version
    where versions.metric_version = versions.version_heard
    group by
        versions.customer_id, versions.metric_id, versions.scored_before, versions.metric_version, metrics.scale_min,
        metrics.scale_max, metrics.step, metrics.direction, metrics.low_max, metrics.mid_max
),

rolled_up as (
    select
        *,
        case when direction = 'low_good' then ends_of_scale - score else score end as good_score
    from averaged
),

final as (
    select
        carried.customer_id,
        carried.metric_id,
        carried.scored_before,
        coalesce(rolled_up.answer_id, carried.answer_id) as answer_id,
        coalesce(rolled_up.metric_version, carried.metric_version) as metric_version,
        cast(coalesce(rolled_up.score, carried.score) as decimal(9,2)) as score,
        case
            when rolled_up.score is null then carried.score_band
            when rolled_up.good_score <= rolled_up.low_max then 'LOW'
            when rolled_up.good_score <= rolled_up.mid_max then 'MID'
            else 'HIGH'
        end as score_band,
        coalesce(date_diff('day', rolled_up.responded_on, carried.scored_before), carried.score_age_days) as score_age_days,
        coalesce(rolled_up.respondents, carried.respondents) as respondents
    from carried
    left join rolled_up
        on carried.customer_id = rolled_up.customer_id
        and carried.metric_id = rolled_up.metric_id
        and carried.scored_before = rolled_up.scored_before
)
