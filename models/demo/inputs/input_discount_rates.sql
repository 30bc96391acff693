-- grain: one row per rate and first day
select
    rate_id,
    rate,
    kind,
    tax_basis,
    currency,
    valid_from,
    valid_to,
    owner,
    cast(valid_from as timestamp) as known_at,
    'seed: tidewell_discount_rates' as source,
    concat_ws(' ', rate_id, valid_from) as source_row
from {{ref 'tidewell_discount_rates'}}
