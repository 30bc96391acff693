-- The effects of the profit bridge lead from the one year to the other, to the cent.
select sum(case when effect = 'current' then -amount else amount end) as difference
from {{ref 'mart_profit_bridge'}}
having sum(case when effect = 'current' then -amount else amount end) <> 0
