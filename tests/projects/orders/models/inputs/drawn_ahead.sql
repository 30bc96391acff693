-- grain: one row per order, those of the years after the books were closed too
-- Purchases by BG/NBD (r 1, alpha 60 days, a 1, b 3), their value by Gamma-Gamma (p 6, q 4, v 15: 30.00 on average).
{{config materialized='table' schema='inputs'}}
with drawn as (
    select
        k,
        i,
        -- exponential draws; hash and k say which
        -ln((hash('rate', k) % 1000003 + 0.5) / 1000003) / 60 as rate,
        1 - power((hash('leave', k) % 1000003 + 0.5) / 1000003, 1 / 3e0) as chance,
        -ln((hash('gap', k, i) % 1000003 + 0.5) / 1000003) as gap,
        (hash('left', k, i) % 1000003 + 0.5) / 1000003 as lot,
        list_sum(list_transform(range(6), lambda j: -ln((hash('value', k, i, j) % 1000003 + 0.5) / 1000003)))
        / (list_sum(list_transform(range(4), lambda j: -ln((hash('scale', k, j) % 1000003 + 0.5) / 1000003))) / 15) as value
    from range(1, 601) as customers (k)
    cross join range(0, 400) as orders (i)
),

timed as (
    select
        *,
        coalesce(sum(gap / rate) filter (where i > 0) over so_far, 0) as days,
        -- a customer may leave after each purchase but the first
        coalesce(bool_or(lot < chance and i > 0) over before_this, false) as is_gone
    from drawn
    window
        so_far as (partition by k order by i rows unbounded preceding),
        before_this as (partition by k order by i rows between unbounded preceding and 1 preceding)
),

final as (
    select
        k,
        i,
        cast(timestamp '2024-01-01 10:00:00' + to_days(cast(k % 180 as integer)) + to_seconds(floor(days * 86400)) as timestamp)
            as ordered_at,
        cast(greatest(0.01, value) as decimal(18,2)) as amount,
        cast(round(greatest(0.01, value) * 0.4, 2) as decimal(18,2)) as cost
    from timed
    where not is_gone and days < 2000
)

select * from final
