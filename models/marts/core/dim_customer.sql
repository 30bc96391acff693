-- grain: one row per surviving customer, and UNALLOCATED
select * from {{ref 'int_customers'}}
order by customer_id
