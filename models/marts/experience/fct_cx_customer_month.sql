-- grain: one row per customer, metric and fiscal month with activity or an answer
{{#if (finds_keys)}}
select customer_id from {{changed 'int_score_months'}} as months
union all
select customer_id from {{changed 'int_score_as_of'}} as scores
union all
select customer_id from {{changed 'int_responses'}} as responses where customer_id is not null
{{else}}
with months as (
    select * from {{ref 'int_score_months'}}
    where {{rebuilt 'customer_id'}}
),

scores as (
    select * from {{ref 'int_score_as_of'}}
    where {{rebuilt 'customer_id'}}
),

answers as (
    select customer_id, metric_id, fiscal_month, count(*) as answers
    from {{ref 'int_responses'}}
    where is_answer_head and customer_id is not null and score_band <> 'NO_SCORE'
        and {{rebuilt 'customer_id'}}
    group by customer_id, metric_id, fiscal_month
),

final as (
    select
        months.customer_id,
        months.metric_id,
        months.fiscal_month,
        opening.score as score_opening,
        opening.score_band as score_band_opening,
        closing.score as score_end,
        closing.score_band,
        closing.score_age_days,
        coalesce(answers.answers, 0) as answers
    from months
    inner join scores as opening
        on months.customer_id = opening.customer_id
        and months.metric_id = opening.metric_id
        and months.fiscal_month = opening.scored_before
    inner join scores as closing
        on months.customer_id = closing.customer_id
        and months.metric_id = closing.metric_id
        and months.day_after = closing.scored_before
    left join answers
        on months.customer_id = answers.customer_id
        and months.metric_id = answers.metric_id
        and months.fiscal_month = answers.fiscal_month
)

select * from final
{{/if}}
