-- grain: one row per rater, category and year
select
    rater,
    category,
    rating_year,
    rank,
    ranked_of,
    tier,
    score,
    'seed: tidewell_external_ratings' as source,
    rater || ':' || cast(rating_year as varchar) as source_row
from {{ref 'tidewell_external_ratings'}}
