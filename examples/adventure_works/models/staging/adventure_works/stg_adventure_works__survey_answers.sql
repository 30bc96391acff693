-- grain: one row per answer as delivered
select
    SurveyResponseKey as response_key,
    'AWI-' || CustomerKey as customer_id,
    ProductSubcategoryKey as subcategory_key,
    cast(Date as date) as responded_on
from {{source 'adventure_works' 'survey_responses'}}
