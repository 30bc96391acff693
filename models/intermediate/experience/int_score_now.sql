-- grain: one row per customer and metric, on the day after the as-of date
with answers as (
    {{> scored_answers}}
),

days as (
    select distinct customer_id, metric_id, cast({{var 'as_of_date'}} + to_days(1) as date) as scored_before from answers
),

{{> score_lookup}}

select * from final
