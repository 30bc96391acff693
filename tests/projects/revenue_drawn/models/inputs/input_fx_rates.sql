-- grain: one row per type and day
select
    'group' as rate_set,
    rate_type,
    'USD' as from_currency,
    'EUR' as to_currency,
    case rate_type when 'average' then month else cast(month + to_months(1) - to_days(1) as date) end as rate_date,
    cast(0.85 + (hash('rate', month, {{var 'draw'}}) % 10000) / 100000 as decimal(18,10)) as rate,
    timestamp '2023-01-01 00:00:00' as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from (select cast(unnest(generate_series(date '2024-01-01', date '2025-12-01', interval 1 month)) as date) as month)
cross join (values ('average'), ('closing')) as types (rate_type)
