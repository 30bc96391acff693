-- grain: one row per customer
select
    customer_id,
    'B2C' as customer_type,
    cast(null as varchar) as parent_customer_id,
    cast(date '2024-01-01' + to_months(first_month) as date) as first_seen_date,
    cast(date '2024-01-01' + to_months(first_month) as date) as acquired_on,
    'shop' as acquisition_channel,
    cast(null as varchar) as referred_by_customer_id,
    cast(null as varchar) as country,
    cast(null as varchar) as region,
    cast(null as varchar) as industry,
    cast(null as smallint) as birth_year,
    'EUR' as currency,
    cast(false as boolean) as strategic_flag,
    cast(null as date) as strategic_from,
    cast(null as varchar) as display_name,
    cast(null as varchar) as email_hash,
    cast(null as timestamp) as erased_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from {{ref 'drawn_customers'}}
