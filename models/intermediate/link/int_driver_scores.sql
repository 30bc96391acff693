-- grain: one row per customer of int_link_behaviour and driver score that was valid the day before the landmark
with landmark as (
    select * from {{ref 'int_link_landmark'}}
    where is_main
),

metrics as (
    select distinct metric_id
    from {{ref 'input_score_metrics'}}
    where family in ('csat', 'ces', 'dimension') and metric_id <> {{var 'headline_metric'}}
),

final as (
    select
        behaviour.customer_id,
        scores.metric_id as driver,
        case scores.score_band when 'LOW' then -1 when 'MID' then 0 when 'HIGH' then 1 end as level,
        cast(scores.score as double) as score,
        behaviour.score as headline,
        behaviour.after_retention
    from {{ref 'int_link_behaviour'}} as behaviour
    inner join landmark on behaviour.lag_months = landmark.lag_months
    inner join {{ref 'int_score_as_of'}} as scores
        on behaviour.customer_id = scores.customer_id and scores.scored_before = landmark.landmark_date
    inner join metrics on scores.metric_id = metrics.metric_id
    where scores.score_band <> 'NO_SCORE'
)

select * from final
