-- grain: one row per customer, metric and day D before which a score is looked for
with answers as (
    select
        customer_id,
        metric_id,
        answer_id,
        metric_version,
        score,
        score_band,
        carry_months,
        responded_local,
        greatest(responded_local, known_local) as usable_from,
        row_number() over (
            partition by customer_id, metric_id
            order by responded_at, answer_id
        ) as answer_no
    from {{ref 'int_responses'}}
    where is_answer_head
        and customer_id is not null
        and responded_at is not null
        and score_band <> 'NO_SCORE'
),

days as (
    select customer_id, metric_id, fiscal_month as scored_before from {{ref 'int_score_months'}}
    union
    select customer_id, metric_id, day_after as scored_before from {{ref 'int_score_months'}}
    union
    select customer_id, metric_id, cast({{var 'as_of_date'}} + to_days(1) as date) as scored_before from answers
    union
    -- the landmark of the year up to the last closed period
    select answers.customer_id, answers.metric_id, landmark.scored_before
    from answers
    cross join (select min(fiscal_month) as scored_before from {{ref 'int_fiscal_calendar'}} where is_in_t12m) as landmark
    where landmark.scored_before is not null
),

timeline as (
    select
        customer_id,
        metric_id,
        usable_from as happened_at,
        1 as is_answer,
        answer_no,
        cast(null as date) as scored_before
    from answers
    union all
    select
        customer_id,
        metric_id,
        cast(scored_before as timestamp) as happened_at,
        0 as is_answer,
        null as answer_no,
        scored_before
    from days
),

-- walks each customer's line once: the greatest answer usable strictly before D, so D comes first on a tie
looked_up as (
    select
        customer_id,
        metric_id,
        scored_before,
        max(answer_no) over (
            partition by customer_id, metric_id
            order by happened_at, is_answer
            rows between unbounded preceding and current row
        ) as answer_no
    from timeline
),

-- on equal keys only: the carry compares both sides and would turn the join into a nested loop
found as (
    select
        looked_up.customer_id,
        looked_up.metric_id,
        looked_up.scored_before,
        answers.answer_id,
        answers.metric_version,
        answers.score,
        answers.score_band,
        answers.responded_local,
        answers.responded_local >= looked_up.scored_before - to_months(answers.carry_months) as is_carried
    from looked_up
    left join answers
        on looked_up.customer_id = answers.customer_id
        and looked_up.metric_id = answers.metric_id
        and looked_up.answer_no = answers.answer_no
    where looked_up.scored_before is not null
),

final as (
    select
        customer_id,
        metric_id,
        scored_before,
        case when is_carried then answer_id end as answer_id,
        case when is_carried then metric_version end as metric_version,
        case when is_carried then score end as score,
        case when is_carried then score_band else 'NO_SCORE' end as score_band,
        case when is_carried then date_diff('day', cast(responded_local as date), scored_before) end as score_age_days
    from found
)

select * from final
