-- grain: one row, none where the ledger has no posting
select min(fiscal_month) as fiscal_month
from {{ref 'int_customer_month_ledger'}}
having min(fiscal_month) is not null
