-- grain: one row per customer and metric, on the day after the as-of date
with answers as (
    {{> scored_answers order='row(responded_at, answer_id)'}}
),

-- of one day for everybody the greatest answer is enough: no line of a customer is walked
days as (
    select
        customer_id,
        metric_id,
        cast({{var 'as_of_date'}} + to_days(1) as date) as scored_before,
        max(case when usable_from < cast({{var 'as_of_date'}} + to_days(1) as timestamp) then answer_no end) as answer_no
    from answers
    group by customer_id, metric_id
),

found as (
    select
        days.customer_id,
        days.metric_id,
        days.scored_before,
        answers.answer_id,
        answers.metric_version,
        answers.score,
        answers.score_band,
        answers.responded_local,
        answers.responded_local >= days.scored_before - to_months(answers.carry_months) as is_carried
    from days
    left join answers
        on days.customer_id = answers.customer_id
        and days.metric_id = answers.metric_id
        and days.answer_no = answers.answer_no
),

{{> score_held}}

select * from final
