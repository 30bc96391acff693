-- Every mart that carries net revenue, UNALLOCATED included, comes back to the ledger to the cent.
with ledger as (
    select
        coalesce(sum(-reporting_amount), 0) as whole,
        coalesce(sum(-reporting_amount) filter (where calendar.is_to_date), 0) as to_date
    from {{ref 'fct_ledger_entry'}}
    left join {{ref 'int_fiscal_calendar'}} as calendar using (fiscal_month)
    where report_line = 'net_revenue' and entry_type <> 'closing'
),

marts as (
    select 'mart_unit_economics_month' as mart, coalesce(sum(net_revenue), 0) as net_revenue, ledger.whole as expected
    from {{ref 'mart_unit_economics_month'}}
    cross join ledger
    group by ledger.whole
    union all
    select 'mart_unit_economics' as mart, coalesce(sum(net_revenue_ltd), 0) as net_revenue, ledger.to_date as expected
    from {{ref 'mart_unit_economics'}}
    cross join ledger
    group by ledger.to_date
    union all
    select
        'mart_score_band_economics ' || band_kind as mart,
        sum(net_revenue) as net_revenue,
        ledger.to_date as expected
    from {{ref 'mart_score_band_economics'}}
    cross join ledger
    where basis = 'as_of_end' and segment = '(all)'
    group by band_kind, ledger.to_date
)

select mart, net_revenue, expected, net_revenue - expected as difference
from marts
where net_revenue <> expected
order by mart
