-- grain: one row per contract, product and first day of a price
-- terms of up to 200 days one after another, with gaps of up to 30; quantities and prices drawn anew each time
with terms as (
    select
        k,
        t,
        date '2023-10-01' + to_days(cast(t * 200 + hash('gap', k, t, {{var 'draw'}}) % 31 as integer)) as valid_from,
        hash('term', k, t, {{var 'draw'}}) as number
    from generate_series(1, 160) as customers (k)
    cross join generate_series(0, 3) as terms (t)
)

select
    's' || k as subscription_id,
    'c' || k as customer_id,
    'p' || (number % 4) as product_id,
    'plan' as plan,
    cast(1 + (number // 7) % 4 + ((number // 31) % 2) * 0.3333 as decimal(18,4)) as quantity,
    cast(5 + (number // 101) % 3 + ((number // 1009) % 100) / 100 as decimal(18,2)) as unit_price,
    case when (number // 13) % 3 = 0 then 'USD' else 'EUR' end as currency,
    cast(valid_from as date) as valid_from,
    case
        when number % 5 > 0 or t < 3 then cast(date '2023-10-01' + to_days(cast(t * 200 + 140 + number % 60 as integer)) as date)
    end as valid_to,
    case when number % 3 = 0 then cast(valid_from + to_days(120) as date) end as term_end,
    true as auto_renew,
    cast(valid_from as timestamp) as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from terms
where hash('holds', k, t, {{var 'draw'}}) % 4 > 0
