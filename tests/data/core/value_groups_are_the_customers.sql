-- groups of mart_customer_value_group hold every customer once, and their values to the cent
with grouped as (
    select sum(customers) as customers, sum(rlv) as rlv, sum(ltv) as ltv, sum(clv) as clv
    from {{ref 'mart_customer_value_group'}}
),

valued as (
    select count(*) as customers, sum(rlv) as rlv, sum(ltv) as ltv, sum(clv) as clv
    from {{ref 'mart_customer_value'}}
)

select grouped.customers as grouped_customers, valued.customers, grouped.rlv as grouped_rlv, valued.rlv
from grouped
cross join valued
where coalesce(grouped.customers, 0) <> valued.customers
    or grouped.rlv is distinct from valued.rlv
    or grouped.ltv is distinct from valued.ltv
    or grouped.clv is distinct from valued.clv
