-- grain: one row per experiment, outcome, segment and method
select *, {{var 'as_of_date'}} as as_of_date
from {{ref 'int_experiment_estimates'}}
