-- 2,727 rows of 1,656 people are 2,726 answers, and none of them is a score.
with counted as (
    select
        count(*) as delivered,
        count(distinct answer_id) as answers,
        count(distinct customer_id) as people,
        count(score) as scores
    from {{ref 'input_survey_responses'}}
),

banded as (
    select count(*) filter (where score_band not in ('NO_SCORE', 'UNALLOCATED')) as with_band
    from {{ref 'mart_unit_economics_month'}}
)

select *
from counted
cross join banded
where delivered <> 2727 or answers <> 2726 or people <> 1656 or scores <> 0 or with_band <> 0
