-- grain: one row per sample, frequency, recency and age
-- All that the purchase models need: a million customers are about a hundred thousand rows.
select
    sample,
    frequency,
    recency_days,
    age_days,
    count(*) as customers
from {{ref 'int_purchase_histories'}}
group by sample, frequency, recency_days, age_days
