-- grain: one row per score and day of a break
select
    metric_id,
    break_date,
    what,
    note,
    'seed: tidewell_series_breaks' as source,
    metric_id || ':' || cast(break_date as varchar) as source_row
from {{ref 'tidewell_series_breaks'}}
