-- grain: one row per legal entity that posts
select distinct entity_id
from {{ref 'int_customer_month_ledger'}}
