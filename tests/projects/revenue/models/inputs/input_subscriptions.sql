-- grain: one row per contract, product and first day of a price
select
    's-' || customer_id as subscription_id,
    customer_id,
    product_id,
    product_id as plan,
    cast(quantity as decimal(18,4)) as quantity,
    cast(unit_price as decimal(18,2)) as unit_price,
    currency,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(null as date) as term_end,
    true as auto_renew,
    cast(valid_from as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values
    ('leaver', 'BASIC', 1, 20.00, 'EUR', '2022-06-01', '2023-05-10'),
    ('priced', 'PLUS', 1, 35.00, 'EUR', '2022-06-01', '2024-01-05'),
    ('priced', 'PLUS', 1, 37.10, 'EUR', '2024-01-05', null),
    ('dollar', 'SEAT', 2, 50.00, 'USD', '2022-06-01', null),
    ('merged', 'BASIC', 1, 20.00, 'EUR', '2022-06-01', '2023-08-10'),
    ('survivor', 'BASIC', 1, 20.00, 'EUR', '2022-06-01', '2023-08-10'),
    ('survivor', 'BASIC', 2, 20.00, 'EUR', '2023-08-10', null),
    ('paused', 'BASIC', 1, 20.00, 'EUR', '2022-06-01', '2023-06-20'),
    ('paused', 'BASIC', 1, 20.00, 'EUR', '2023-06-28', null),
    ('downgraded', 'PRO', 1, 60.00, 'EUR', '2022-06-01', '2023-09-05'),
    ('downgraded', 'BASIC', 1, 20.00, 'EUR', '2023-09-05', '2023-09-20')
) as terms (customer_id, product_id, quantity, unit_price, currency, valid_from, valid_to)
