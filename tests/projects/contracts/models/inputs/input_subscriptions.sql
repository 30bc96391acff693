-- grain: one row per contract
select
    's' || id as subscription_id,
    customer_id,
    plan as product_id,
    plan,
    cast(1 as decimal(18,4)) as quantity,
    cast(20 as decimal(18,2)) as unit_price,
    'EUR' as currency,
    cast(date '2024-01-01' + to_months(first_month) as date) as valid_from,
    -- an end that lies ahead is not known yet
    case when first_month + months < 24 then cast(date '2024-01-01' + to_months(first_month + months) as date) end as valid_to,
    cast(null as date) as term_end,
    true as auto_renew,
    cast(date '2024-01-01' + to_months(first_month) as timestamp) as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_customers'}}
