-- grain: one row per customer
select
    customer_id,
    'B2C' as customer_type,
    -- A belongs to B, and B to A
    case when {{var 'bad'}} = 'circle' then case customer_id when 'A' then 'B' else 'A' end end as parent_customer_id,
    date '2026-01-01' as first_seen_date,
    date '2026-01-05' as acquired_on,
    'shop' as acquisition_channel,
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
from (values ('A'), ('B')) as customers (customer_id)
