-- grain: one row per score, outcome, contrast, segment, lag and method
select
    -- without a port that says who was called, nobody knows whether anybody was
    * replace (case when {{input_present 'input_actions'}} then targeted_n end as targeted_n),
    -- no method reads input_products or input_incidents for it, so a reader has to know
    'price changes, product incidents' as not_controlled,
    {{var 'as_of_date'}} as as_of_date
from {{ref 'int_cx_links'}}
