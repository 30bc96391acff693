-- On any day a customer is in one segment of a set at most, so that no join by day multiplies rows.
select customer_id, segment_set, valid_from, valid_to, next_from
from (
    select *, lead(valid_from) over (partition by customer_id, segment_set order by valid_from) as next_from
    from {{ref 'dim_segment'}}
)
where next_from < coalesce(valid_to, date '9999-12-31')
