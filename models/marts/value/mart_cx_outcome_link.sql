-- grain: one row per score, outcome, contrast, segment, lag and method
select
    *,
    -- no method reads input_products or input_incidents for it, so a reader has to know
    'price changes, product incidents' as not_controlled,
    {{var 'as_of_date'}} as as_of_date
from {{ref 'int_cx_links'}}
