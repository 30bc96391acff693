-- grain: one row per customer, segment set and first day of a membership
select customer_id, segment_set, valid_from, segment, valid_to, source
from {{ref 'int_segments'}}
order by customer_id, segment_set, valid_from
