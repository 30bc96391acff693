-- grain: one row per month
with rows_by_hand as (
    select *
    from (
        values
        ('average', '2026-01-01', '0.92'),
        ('average', '2026-02-01', '0.90'),
        ('closing', '2026-01-31', '0.92'),
        ('closing', '2026-02-28', '0.90')
    ) as rows_by_hand (rate_type, rate_date, rate)
)

select
    'group' as rate_set,
    cast(rate_type as varchar) as rate_type,
    'USD' as from_currency,
    'EUR' as to_currency,
    cast(rate_date as date) as rate_date,
    cast(rate as decimal(18,10)) as rate,
    cast('2026-03-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
