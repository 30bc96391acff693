-- grain: one row per customer
-- Chances of leaving a month by Beta(1, 9), margins of a month normal around 20.00 with 6.00; who comes comes in 2024.
with drawn as (
    select
        company,
        k,
        company * 10000 + k as id,
        1 - power((hash('leave', company, k) % 1000003 + 0.5) / 1000003, 1 / 9e0) as chance,
        (hash('stay', company, k) % 1000003 + 0.5) / 1000003 as lot,
        sqrt(-2 * ln((hash('level', company, k) % 1000003 + 0.5) / 1000003))
        * cos(2 * pi() * (hash('turn', company, k) % 1000003 + 0.5) / 1000003) as level
    from range(1, {{var 'companies'}} + 1) as companies (company)
    cross join range({{var 'customers'}}) as customers (k)
)

select
    id,
    'c' || id as customer_id,
    'p' || lpad(cast(company as varchar), 3, '0') as plan,
    cast(k % 12 as integer) as first_month,
    -- months it has: at least one, and every further one with the chance of staying
    cast(1 + least(floor(ln(lot) / ln(1 - chance)), 1000) as integer) as months,
    20 + 6 * level as margin
from drawn
