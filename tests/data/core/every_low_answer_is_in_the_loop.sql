-- Each answer in the low band stands once in mart_closed_loop, whether anybody acted on it or not.
with low as (
    select count(*) as answers
    from {{ref 'fct_cx_response'}}
    where is_answer_head and score_band = 'LOW' and quarantine_reason is null and fiscal_month is not null
),

told as (
    select count(*) filter (where is_first_action and score_band = 'LOW') as answers, count(*) as row_count
    from {{ref 'mart_closed_loop'}}
)

select low.answers, told.answers as told
from low
cross join told
where low.answers <> told.answers and {{input_present 'input_actions'}}
