-- A total includes every member: the customer dimension has UNALLOCATED, ledger money without a customer
-- has its row, and each basis of the band economics has all its bands.
select 'dim_customer' as mart, 'UNALLOCATED' as missing
where not exists (select 1 from {{ref 'dim_customer'}} where customer_id = 'UNALLOCATED')
union all
select 'mart_unit_economics_month' as mart, cast(ledger.fiscal_month as varchar) as missing
from (
    select fiscal_month
    from {{ref 'int_customer_month_ledger'}}
    where customer_id = 'UNALLOCATED' and attribution <> 'pool' and amount <> 0
    union
    select fiscal_month
    from {{ref 'int_allocation_result'}}
    where customer_id = 'UNALLOCATED' and amount <> 0
) as ledger
where ledger.fiscal_month not in (
    select fiscal_month from {{ref 'mart_unit_economics_month'}} where customer_id = 'UNALLOCATED'
)
union all
select 'mart_score_band_economics' as mart, bases.metric_id || ' ' || bases.basis || ' ' || bands.band as missing
from (select distinct metric_id, basis from {{ref 'mart_score_band_economics'}}) as bases
cross join (values ('HIGH'), ('MID'), ('LOW'), ('NO_SCORE'), ('UNALLOCATED')) as bands (band)
left join {{ref 'mart_score_band_economics'}} as marts
    on bases.metric_id = marts.metric_id
    and bases.basis = marts.basis
    and marts.band_kind = 'band'
    and marts.segment = '(all)'
    and bands.band = marts.band
where marts.band is null and (bands.band <> 'UNALLOCATED' or bases.basis = 'as_of_end')
