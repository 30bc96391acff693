-- grain: one row per answer as delivered
-- The survey has no score: it says which product group a customer showed interest in. So every score is empty.
select
    cast(response_key as varchar) as response_id,
    -- one row of the source stands twice
    customer_id || ':' || subcategory_key || ':' || responded_on as answer_id,
    customer_id,
    customer_id as respondent_id,
    cast(null as varchar) as invite_id,
    'product_interest_2012' as survey_id,
    'product_interest' as metric_id,
    '1' as metric_version,
    'intent' as survey_type,
    cast(null as decimal(9,2)) as score,
    cast(responded_on as timestamp) as responded_at,
    cast(null as varchar) as event_type,
    cast(null as varchar) as event_id,
    'internet' as channel,
    cast(null as varchar) as language,
    true as completed,
    cast(responded_on as timestamp) as known_at,
    'adventure_works: FactSurveyResponse' as source,
    cast(response_key as varchar) as source_row
from {{ref 'stg_adventure_works__survey_answers'}}
