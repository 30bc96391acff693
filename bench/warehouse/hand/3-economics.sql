-- the score that was known before the first day of a month, from every answer until the next one or for a year
create table score_at as
with answers as (
    select customer_id, score, score_band, responded_at,
        lead(responded_at) over (partition by customer_id order by responded_at, response_id) as next_at
    from responses
    where metric_id = 'nps_relational' and score_band <> 'NO_SCORE' and customer_id is not null
)
select a.customer_id, c.day, a.score, a.score_band
from answers as a
join (select (fiscal_month + interval 1 month)::date as day from calendar where n between -2 and 35) as c
    on a.responded_at < c.day and coalesce(a.next_at >= c.day, true) and a.responded_at >= c.day - interval 1 year;

create table unit_month as
with every as (
    select customer_id, fiscal_month, report_line, in_marginal, amount, 0 as contacts, 0 as seconds, 0 as visits,
        false as is_open
    from cost_to_serve
    union all
    select customer_id, fiscal_month, report_line, false, amount, 0, 0, 0, false
    from customer_month
    where report_line in ('net_revenue', 'acquisition_cost')
    union all
    select customer_id, fiscal_month, '', false, 0, contact_count, handle_seconds, visit_count, false from contacts_month
    union all
    select customer_id, fiscal_month, '', false, 0, 0, 0, 0, is_open from contracts_month
),
summed as (
    select customer_id, fiscal_month,
        coalesce(sum(amount) filter (where report_line = 'net_revenue'), 0)::decimal(18,2) as net_revenue,
        coalesce(sum(amount) filter (where report_line = 'cost_of_revenue'), 0)::decimal(18,2) as cost_of_revenue,
        coalesce(sum(amount) filter (where report_line = 'cost_to_serve' and in_marginal), 0)::decimal(18,2)
            as cost_to_serve_marginal,
        coalesce(sum(amount) filter (where report_line = 'cost_to_serve'), 0)::decimal(18,2) as cost_to_serve_loaded,
        coalesce(sum(amount) filter (where report_line = 'retention_cost'), 0)::decimal(18,2) as retention_cost,
        coalesce(sum(amount) filter (where report_line = 'acquisition_cost'), 0)::decimal(18,2) as acquisition_cost,
        coalesce(sum(amount) filter (where report_line = 'programme_cost'), 0)::decimal(18,2) as programme_cost,
        coalesce(sum(amount) filter (where report_line = 'overhead'), 0)::decimal(18,2) as overhead_loaded,
        sum(contacts)::bigint as contact_count, sum(seconds)::bigint as handle_seconds,
        sum(visits)::bigint as visit_count, bool_or(is_open) as is_open
    from every
    group by all
)
select s.customer_id, s.fiscal_month, c.fiscal_period_id, 'EUR' as currency, c.close_status,
    coalesce(closing.score_band, case s.customer_id when 'UNALLOCATED' then 'UNALLOCATED' else 'NO_SCORE' end) as score_band,
    coalesce(opening.score_band, case s.customer_id when 'UNALLOCATED' then 'UNALLOCATED' else 'NO_SCORE' end)
        as score_band_opening,
    p.contract_month as acquired_month, coalesce(g.persona, '(none)') as segment, s.net_revenue, s.cost_of_revenue,
    s.cost_to_serve_marginal, s.cost_to_serve_loaded, s.retention_cost, s.acquisition_cost, s.programme_cost, s.overhead_loaded,
    (s.net_revenue - s.cost_of_revenue)::decimal(18,2) as cm1,
    (s.net_revenue - s.cost_of_revenue - s.cost_to_serve_marginal)::decimal(18,2) as cm2,
    (s.net_revenue - s.cost_of_revenue - s.cost_to_serve_marginal - s.retention_cost)::decimal(18,2) as cm3,
    (s.net_revenue - s.cost_of_revenue - s.cost_to_serve_loaded - s.retention_cost - s.overhead_loaded)::decimal(18,2)
        as cm3_loaded,
    s.contact_count, s.handle_seconds, s.visit_count,
    s.customer_id <> 'UNALLOCATED' and (s.net_revenue > 0 or s.is_open) as is_active
from summed as s
join calendar as c on s.fiscal_month = c.fiscal_month
left join people as p on s.customer_id = p.customer_id
left join personas as g on s.customer_id = g.customer_id and c.end_date >= g.valid_from and c.end_date < g.valid_to
left join score_at as opening on s.customer_id = opening.customer_id and s.fiscal_month = opening.day
left join score_at as closing on s.customer_id = closing.customer_id and c.end_date + 1 = closing.day
order by s.customer_id, s.fiscal_month;
