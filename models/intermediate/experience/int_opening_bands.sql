-- grain: one row per customer and fiscal month before which a headline score was known
-- Months without a score are left out, so that a customer's first answer leaves the months before it as they were.
{{#if (finds_keys)}}
select customer_id from {{changed 'int_score_as_of'}} as scores
where metric_id = {{var 'headline_metric'}} and score_band <> 'NO_SCORE'
{{else}}
select scores.customer_id, calendar.fiscal_month, scores.score_band as score_band_opening
from {{ref 'int_score_as_of'}} as scores
inner join {{ref 'int_fiscal_calendar'}} as calendar on scores.scored_before = calendar.fiscal_month
where scores.metric_id = {{var 'headline_metric'}} and scores.score_band <> 'NO_SCORE' and {{rebuilt 'scores.customer_id'}}
{{/if}}
