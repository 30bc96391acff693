-- grain: one row per channel, queue and first day
select
    channel,
    queue,
    variable_cost,
    cost_per_minute,
    currency,
    valid_from,
    valid_to,
    owner,
    cast(valid_from as timestamp) as known_at,
    'seed: tidewell_channel_rates' as source,
    channel || ':' || cast(valid_from as varchar) as source_row
from {{ref 'tidewell_channel_rates'}}
