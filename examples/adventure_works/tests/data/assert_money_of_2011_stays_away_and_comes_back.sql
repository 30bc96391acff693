-- What customers of FY2011 brought is gone in the whole of FY2012, and those who return in FY2013 are not new.
select 'retained in FY2012' as what, cast(sum(retained_net) as varchar) as found
from {{ref 'mart_revenue_retention'}}
where measure = 't12m' and fiscal_period_id = 'FY2012-P12'
having sum(retained_net) <> 0 or sum(retention_base) <> 7248891.56 or sum(customers) is null
union all
select 'new in FY2013 and a customer before' as what, movements.customer_id as found
from {{ref 'mart_revenue_movement'}} as movements
inner join {{ref 'dim_customer'}} as customers on movements.customer_id = customers.customer_id
where movements.movement = 'new'
    and movements.fiscal_period_id like 'FY2013%'
    and customers.first_revenue_month < date '2012-12-28'
