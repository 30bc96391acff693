-- At a share of 1.00 carriage costs what was charged for parcels that went to a carrier: 2,226,011.28 in 97,319
-- orders, counted apart from the CSV files. Any other share would be another scenario.
select
    count(*) as lines,
    sum(amount) as amount
from {{ref 'input_gl_entries'}}
where account_id = '5100'
having count(*) <> 97319 or sum(amount) <> 2226011.28
