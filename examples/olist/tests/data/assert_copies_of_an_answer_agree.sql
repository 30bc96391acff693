-- A review id on several orders is one answer: one person, one score, one time. Group scores count it once.
select
    answer_id,
    count(distinct customer_id) as people,
    count(distinct score) as scores,
    count(distinct coalesce(responded_at, timestamp '1900-01-01')) as times
from {{ref 'input_survey_responses'}}
group by answer_id
having count(distinct customer_id) <> 1
    or count(distinct score) <> 1
    or count(distinct coalesce(responded_at, timestamp '1900-01-01')) <> 1
order by answer_id
