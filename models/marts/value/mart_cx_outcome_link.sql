-- grain: one row per score, outcome, contrast, segment, lag and method
select *, {{var 'as_of_date'}} as as_of_date
from {{ref 'int_cx_links'}}
