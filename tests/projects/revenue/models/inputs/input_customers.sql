-- grain: one row per customer
select
    customer_id,
    'B2C' as customer_type,
    cast(null as varchar) as parent_customer_id,
    cast('2022-06-01' as date) as first_seen_date,
    cast(acquired_on as date) as acquired_on,
    cast(null as varchar) as acquisition_channel,
    cast(null as varchar) as referred_by_customer_id,
    cast(null as varchar) as country,
    cast(null as varchar) as region,
    cast(null as varchar) as industry,
    cast(null as smallint) as birth_year,
    'EUR' as currency,
    false as strategic_flag,
    cast(null as date) as strategic_from,
    cast(null as varchar) as display_name,
    cast(null as varchar) as email_hash,
    cast(null as timestamp) as erased_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values
    ('leaver', '2022-06-01'), ('priced', '2022-06-01'), ('dollar', '2022-06-01'), ('merged', '2022-06-01'),
    ('survivor', '2022-06-01'), ('paused', '2022-06-01'), ('downgraded', '2022-06-01'), ('refunded', '2023-02-01'),
    ('weekly', null)
) as customers (customer_id, acquired_on)
