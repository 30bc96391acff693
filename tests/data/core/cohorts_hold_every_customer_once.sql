-- The cohorts of acquisition hold every customer with net revenue exactly once, and their sizes never change.
with cohorts as (
    select cohort_month, cohort_kind, segment, channel, min(cohort_size) as smallest, max(cohort_size) as greatest
    from {{ref 'mart_cohort_retention'}}
    group by cohort_month, cohort_kind, segment, channel
),

customers as (
    select count(distinct revenue.customer_id) as expected
    from {{ref 'int_revenue_customer_month'}} as revenue
    inner join {{ref 'dim_customer'}} as members on revenue.customer_id = members.customer_id
    where members.customer_type not in ('INTERNAL', 'UNALLOCATED')
)

select 'size' as what, cast(cohort_month as varchar) as cohort, smallest as found, greatest as expected
from cohorts
where smallest <> greatest
union all
select 'customers' as what, cohort_kind as cohort, sum(greatest) as found, max(customers.expected) as expected
from cohorts
cross join customers
where cohort_kind = 'acquisition'
group by cohort_kind
having sum(greatest) <> max(customers.expected)
