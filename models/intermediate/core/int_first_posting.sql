-- grain: one row
select min(fiscal_month) as fiscal_month
from {{ref 'int_customer_month_ledger'}}
