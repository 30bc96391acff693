create table unit as
with sums as (
    select customer_id,
        coalesce(sum(net_revenue), 0)::decimal(18,2) as net_revenue_ltd,
        coalesce(sum(net_revenue) filter (where is_t12m), 0)::decimal(18,2) as net_revenue_t12m,
        coalesce(sum(cost_of_revenue), 0)::decimal(18,2) as cost_of_revenue_ltd,
        coalesce(sum(cost_of_revenue) filter (where is_t12m), 0)::decimal(18,2) as cost_of_revenue_t12m,
        coalesce(sum(cost_to_serve_marginal), 0)::decimal(18,2) as cost_to_serve_marginal_ltd,
        coalesce(sum(cost_to_serve_marginal) filter (where is_t12m), 0)::decimal(18,2) as cost_to_serve_marginal_t12m,
        coalesce(sum(cost_to_serve_loaded), 0)::decimal(18,2) as cost_to_serve_loaded_ltd,
        coalesce(sum(cost_to_serve_loaded) filter (where is_t12m), 0)::decimal(18,2) as cost_to_serve_loaded_t12m,
        coalesce(sum(retention_cost), 0)::decimal(18,2) as retention_cost_ltd,
        coalesce(sum(retention_cost) filter (where is_t12m), 0)::decimal(18,2) as retention_cost_t12m,
        coalesce(sum(acquisition_cost), 0)::decimal(18,2) as acquisition_cost_ltd,
        coalesce(sum(acquisition_cost) filter (where is_t12m), 0)::decimal(18,2) as acquisition_cost_t12m,
        coalesce(sum(programme_cost), 0)::decimal(18,2) as programme_cost_ltd,
        coalesce(sum(programme_cost) filter (where is_t12m), 0)::decimal(18,2) as programme_cost_t12m,
        coalesce(sum(overhead_loaded), 0)::decimal(18,2) as overhead_loaded_ltd,
        coalesce(sum(overhead_loaded) filter (where is_t12m), 0)::decimal(18,2) as overhead_loaded_t12m,
        coalesce(sum(cm1), 0)::decimal(18,2) as cm1_ltd,
        coalesce(sum(cm1) filter (where is_t12m), 0)::decimal(18,2) as cm1_t12m,
        coalesce(sum(cm2), 0)::decimal(18,2) as cm2_ltd,
        coalesce(sum(cm2) filter (where is_t12m), 0)::decimal(18,2) as cm2_t12m,
        coalesce(sum(cm3), 0)::decimal(18,2) as cm3_ltd,
        coalesce(sum(cm3) filter (where is_t12m), 0)::decimal(18,2) as cm3_t12m,
        coalesce(sum(cm3_loaded), 0)::decimal(18,2) as cm3_loaded_ltd,
        coalesce(sum(cm3_loaded) filter (where is_t12m), 0)::decimal(18,2) as cm3_loaded_t12m,
        coalesce(sum(contact_count), 0)::bigint as contact_count_ltd,
        coalesce(sum(contact_count) filter (where is_t12m), 0)::bigint as contact_count_t12m,
        coalesce(sum(handle_seconds), 0)::bigint as handle_seconds_ltd,
        coalesce(sum(handle_seconds) filter (where is_t12m), 0)::bigint as handle_seconds_t12m,
        coalesce(sum(visit_count), 0)::bigint as visit_count_ltd,
        coalesce(sum(visit_count) filter (where is_t12m), 0)::bigint as visit_count_t12m
    from (
        select *, fiscal_month between date '2025-03-01' and date '2026-02-01' as is_t12m from unit_month
        union all by name
        select customer_id from people
    )
    group by customer_id
),
everyone as (
    select customer_id, contract_month, first_revenue_month, channel from people
    union all
    select 'UNALLOCATED', null, null, null
),
-- what a new customer of the month and channel cost, rounded once, as whole cents: half a cent is no DOUBLE
cac as (
    select n.customer_id,
        ((2 * ((a.paid_spend + a.sales_cost + a.other_acquisition_cost + a.referral_cost) * 100)::hugeint + a.new_customers)
            // (2 * a.new_customers) * 0.01)::decimal(18,2) as cac
    from new_customers as n
    join acquisition as a on n.cohort_month = a.cohort_month and n.channel = a.channel
),
ranked as (
    select p.customer_id, row_number() over best as value_rank, ntile(10) over best as value_decile
    from people as p
    left join sums as s on p.customer_id = s.customer_id
    window best as (order by coalesce(s.cm3_ltd, 0) desc, p.customer_id)
)
select e.customer_id, date '2026-03-31' as as_of_date, 'EUR' as currency, e.first_revenue_month,
    datediff('month', e.contract_month, date '2026-03-01')::int as tenure_months,
    case e.customer_id when 'UNALLOCATED' then 'UNALLOCATED' else coalesce(sc.score_band, 'NO_SCORE') end as score_band,
    s.* exclude (customer_id), c.cac, (s.cm3_ltd - c.cac)::decimal(18,2) as cm3_after_cac,
    r.value_rank::int as value_rank, r.value_decile::smallint as value_decile,
    case
        when sc.score_band is not null and r.value_decile is not null
            then case when r.value_decile <= 5 then 'high_margin' else 'low_margin' end
            || case sc.score_band when 'HIGH' then '_high_score' else '_low_score' end
    end as quadrant
from everyone as e
left join sums as s on e.customer_id = s.customer_id
left join ranked as r on e.customer_id = r.customer_id
left join cac as c on e.customer_id = c.customer_id
left join score_at as sc on e.customer_id = sc.customer_id and sc.day = date '2026-04-01'
order by e.customer_id;
