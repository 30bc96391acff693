{{! CTEs from `answers` (scored_answers) and `days` (customer_id, metric_id, scored_before) to `final`: the score that holds on each day. }}
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

{{> score_held}}
