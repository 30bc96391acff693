-- A period cannot be closed after the day as of which everything is taken: totals and windows would disagree.
select {{var 'closed_through'}} as closed_through, {{var 'as_of_date'}} as as_of_date
from {{ref 'int_fiscal_calendar'}}
where {{var 'closed_through'}} > {{var 'as_of_date'}}
limit 1
