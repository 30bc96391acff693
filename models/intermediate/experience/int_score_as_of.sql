-- grain: one row per customer, metric and day D before which a score is looked for
{{#if (finds_keys)}}
select customer_id from {{changed 'int_responses'}} as responses where customer_id is not null
union all
select customer_id from {{changed 'int_score_months'}} as months
{{else}}
with answers as (
    {{> scored_answers order='row_number() over (partition by customer_id, metric_id order by responded_at, answer_id)'}}
        and {{rebuilt 'customer_id'}}
),

months as (
    select * from {{ref 'int_score_months'}}
    where {{rebuilt 'customer_id'}}
),

days as (
    select customer_id, metric_id, fiscal_month as scored_before from months
    union
    select customer_id, metric_id, day_after as scored_before from months
    union
    select answers.customer_id, answers.metric_id, landmarks.scored_before
    from answers
    cross join {{ref 'int_score_landmarks'}} as landmarks
),

{{> score_lookup}}

select * from final
{{/if}}
