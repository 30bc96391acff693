-- Customers over the first-order bands = customers with an order (INTERNAL ones are no market).
with buyers as (
    select count(*) as customers
    from {{ref 'int_customer_orders'}} as orders
    inner join {{ref 'dim_customer'}} as customers on orders.customer_id = customers.customer_id
    where customers.customer_type <> 'INTERNAL' and {{input_present 'input_gl_entries'}}
)

select marts.metric_id, marts.band_kind, sum(marts.customers) as customers, buyers.customers as expected
from {{ref 'mart_score_band_economics'}} as marts
cross join buyers
where marts.basis = 'first_order' and marts.segment = '(all)'
group by marts.metric_id, marts.band_kind, buyers.customers
having sum(marts.customers) <> buyers.customers
