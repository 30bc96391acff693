-- grain: one row per customer and fiscal month before which a headline score was known
-- Months without a score are left out, so that a customer's first answer leaves the months before it as they were.
{{#if (finds_keys)}}
select customer_id from {{changed 'int_score_months'}} as months
where metric_id = {{var 'headline_metric'}}
union all
select customer_id from {{changed 'int_score_as_of'}} as scores
where metric_id = {{var 'headline_metric'}} and score_band <> 'NO_SCORE'
{{else}}
select months.customer_id, months.fiscal_month, scores.score_band as score_band_opening
from {{ref 'int_score_months'}} as months
inner join {{ref 'int_score_as_of'}} as scores
    on months.customer_id = scores.customer_id
    and months.metric_id = scores.metric_id
    and months.fiscal_month = scores.scored_before
where months.metric_id = {{var 'headline_metric'}} and scores.score_band <> 'NO_SCORE' and {{rebuilt 'months.customer_id'}}
{{/if}}
