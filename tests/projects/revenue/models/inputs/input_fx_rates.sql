-- grain: one row per type and day
select
    'group' as rate_set,
    rate_type,
    'USD' as from_currency,
    'EUR' as to_currency,
    case rate_type when 'average' then start_date else end_date end as rate_date,
    cast(case when start_date = date '2023-01-29' then 0.92 else 0.90 end as decimal(18,10)) as rate,
    cast('2023-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from {{ref 'input_fiscal_calendar'}}
cross join (values ('average'), ('closing')) as types (rate_type)
