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

-- a customer may be silent in months into which the answer is carried: its money of the year stands there all the same
silences as (
    select
        customer_id,
        metric_id,
        day_after,
        lead(fiscal_month) over (partition by customer_id, metric_id order by fiscal_month) as next_month
    from months
    where metric_id = {{var 'headline_metric'}}
),

carried_into as (
    select silences.customer_id, silences.metric_id, calendar.fiscal_month as scored_before
    from silences
    cross join (
        select max(carry_months) as months from {{ref 'input_score_metrics'}} where metric_id = {{var 'headline_metric'}}
    ) as carry
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on calendar.fiscal_month > silences.day_after
        and calendar.fiscal_month < coalesce(silences.next_month, date '9999-12-31')
        and calendar.fiscal_month <= silences.day_after + to_months(carry.months)
    where silences.next_month is distinct from silences.day_after and calendar.is_to_date
),

days as (
    select customer_id, metric_id, fiscal_month as scored_before from months
    union
    select customer_id, metric_id, day_after as scored_before from months
    union
    select answers.customer_id, answers.metric_id, landmarks.scored_before
    from answers
    cross join {{ref 'int_score_landmarks'}} as landmarks
    union
    select customer_id, metric_id, scored_before from carried_into
),

{{> score_lookup}}

select * from final
{{/if}}
