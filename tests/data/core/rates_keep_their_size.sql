-- A rate five times the one before it within a quarter, or a fifth of it, has lost its decimal point or is of another pair,
-- hyperinflation apart. One row per rate at which it happens, with the one before.
with latest as (
    select rate_set, rate_type, from_currency, to_currency, rate_date, arg_max(rate, known_at) as rate
    from {{ref 'input_fx_rates'}}
    where known_at <= {{var 'known_at'}}
    group by rate_set, rate_type, from_currency, to_currency, rate_date
),

-- average, closing and budget rates of a pair lie beside each other, so that one that stands alone is held against the others
compared as (
    select
        latest.*,
        lag(rate) over in_time as rate_before,
        lag(rate_date) over in_time as date_before,
        lag(rate_type) over in_time as type_before
    from latest
    window in_time as (partition by rate_set, from_currency, to_currency order by rate_date, rate_type)
)

select
    rate_set,
    from_currency,
    to_currency,
    rate_type,
    rate_date,
    rate,
    type_before,
    date_before,
    rate_before
from compared
where date_diff('day', date_before, rate_date) <= 92
    and (rate > 5 * rate_before or rate_before > 5 * rate)
order by rate_set, from_currency, to_currency, rate_date, rate_type
