-- what a customer has brought is the cm3 of its closed months, to the cent
with months as (
    select customer_id, sum(cm3) as cm3
    from {{ref 'mart_unit_economics_month'}}
    where close_status = 'closed'
    group by customer_id
)

select valued.customer_id, valued.cm3_realised, months.cm3
from {{ref 'mart_customer_value'}} as valued
left join months on valued.customer_id = months.customer_id
where valued.cm3_realised is distinct from months.cm3
    and valued.model_version <> 'none'
