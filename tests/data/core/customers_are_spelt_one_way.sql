{{config severity='warn'}}
-- C-17 and c-17 are two customers to a join, and mostly one to those who write them: half of the money is on each. Systems that tell
-- ids apart by case are the reason that nothing is put together here. One row per id that differs from another one in case, or in how
-- an accent is composed, alone, with what it brought.
with doubled as (
    select lower(nfc_normalize(customer_id)) as alike
    from {{ref 'mart_unit_economics'}}
    group by lower(nfc_normalize(customer_id))
    having count(*) > 1
)

select
    economics.customer_id,
    economics.net_revenue_ltd,
    economics.cm1_ltd
from {{ref 'mart_unit_economics'}} as economics
inner join doubled on lower(nfc_normalize(economics.customer_id)) = doubled.alike
order by doubled.alike, economics.customer_id
