-- grain: one row per sale or refund
{{config materialized='table' schema='inputs'}}
with months as (
    select cast(unnest(generate_series(date '2024-01-01', date '2025-12-01', interval 1 month)) as date) as month
),

drawn as (
    select
        k,
        month,
        n,
        hash('sale', k, month, n, {{var 'draw'}}) as number
    from generate_series(1, 160) as customers (k)
    cross join months
    cross join generate_series(1, 2) as lines (n)
)

select
    'd' || k || '-' || month || '-' || n as document_id,
    cast(month + to_days(cast(number % 28 as integer)) as date) as day,
    -- one sale in fifty has a customer that nobody knows or none at all
    case when number % 50 = 0 then null when number % 50 = 1 then 'nobody' else 'c' || k end as customer_id,
    -- p9 is sold in every third month only
    case
        when (number // 3) % 7 = 6 then null
        when (number // 3) % 4 = 3 and month(month) % 3 = 0 then 'p9'
        else 'p' || ((number // 3) % 4)
    end as product_id,
    case when (number // 11) % 3 = 0 then 'E2' else 'E1' end as entity_id,
    case when (number // 11) % 3 = 0 then 'USD' else 'EUR' end as currency,
    cast(1 + (number // 17) % 5 as decimal(18,4)) as quantity,
    cast(((number // 101) % 9000 + 100) / 100 as decimal(18,2)) as unit_price,
    -- one in seven is a refund
    (number // 19) % 7 = 0 as is_refund
from drawn
where (number // 23) % 3 > 0
