-- grain: one row per stage, touchpoint and first day
select
    stage,
    phase,
    touchpoint,
    survey_id,
    interaction_reason,
    event_type,
    valid_from,
    valid_to,
    'seed: tidewell_journey_map' as source,
    stage || ':' || touchpoint as source_row
from {{ref 'tidewell_journey_map'}}
