-- grain: one row per run and port
select
    {{run_id}} as run_id,
    input,
    input_present,
    row_count as "rows",
    control_total,
    max_known_at,
    feeds,
    blocks
from {{ref 'int_input_status'}}
order by input
