-- grain: one row per customer and fiscal month with net revenue above zero
select customer_id, fiscal_month
from {{ref 'int_customer_month_ledger'}}
where report_line = 'net_revenue' and {{rebuilt 'fiscal_month'}}
group by customer_id, fiscal_month
having sum(amount) > 0
