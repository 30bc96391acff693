-- grain: one row per customer
select
    'c' || k as customer_id,
    case when k % 40 = 0 then 'INTERNAL' else 'B2C' end as customer_type,
    cast(null as varchar) as parent_customer_id,
    date '2022-01-01' as first_seen_date,
    case
        when hash('acquired', k, {{var 'draw'}}) % 3 > 0
            then cast(date '2023-06-01' + to_days(cast(hash('day', k, {{var 'draw'}}) % 900 as integer)) as date)
    end as acquired_on,
    case hash('channel', k, {{var 'draw'}}) % 3 when 0 then 'web' when 1 then 'shop' end as acquisition_channel,
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
    'drawn' as source,
    cast(null as varchar) as source_row
from generate_series(1, 160) as customers (k)
