-- grain: one row per score and group: everybody who answered in the first of two years, those of them who were still there at the end,
-- and who answered in the second
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

bounds as (
    select max(ordinal) as last_ordinal, count(*) as periods from calendar where is_in_t12m
),

-- the last closed year and the one before it
answers as (
    select
        responses.metric_id,
        responses.customer_id,
        calendar.ordinal > bounds.last_ordinal - bounds.periods as is_last_year,
        arg_max(responses.score_band, row(responses.responded_at, coalesce(responses.answer_id, ''))) as score_band
    from {{ref 'int_responses'}} as responses
    inner join calendar on responses.fiscal_month = calendar.fiscal_month
    cross join bounds
    where responses.is_answer_head and responses.score_band <> 'NO_SCORE' and responses.customer_id is not null
        and calendar.ordinal > bounds.last_ordinal - 2 * bounds.periods and calendar.ordinal <= bounds.last_ordinal
    group by all
),

cohort as (
    select answers.metric_id, answers.customer_id, answers.score_band, answers.is_last_year, activity.customer_id is not null as is_there
    from answers
    cross join bounds
    left join {{ref 'int_customer_activity'}} as activity
        on answers.customer_id = activity.customer_id and activity.ordinal = bounds.last_ordinal
)

select
    metrics.metric_id,
    groups.group_name,
    count(*) filter (where cohort.score_band = 'LOW') as low,
    count(*) filter (where cohort.score_band = 'MID') as mid,
    count(*) filter (where cohort.score_band = 'HIGH') as high
from (select metric_id from cohort union select {{var 'headline_metric'}}) as metrics (metric_id)
cross join (
    values ('everyone', false, false), ('survivors', true, false), ('last_year', false, true)
) as groups (group_name, only_survivors, is_last_year)
left join cohort
    on metrics.metric_id = cohort.metric_id and groups.is_last_year = cohort.is_last_year
    and (cohort.is_there or not groups.only_survivors)
group by metrics.metric_id, groups.group_name
