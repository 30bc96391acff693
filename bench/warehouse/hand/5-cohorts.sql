create table cohorts as
with begun as (
    -- who has no contract began with the first money
    select p.customer_id, p.channel, least(coalesce(c.n, case when p.contract_start is not null then -60 end), f.n) as cohort
    from people as p
    join (
        select v.customer_id, min(c.n) as n
        from revenue_month as v
        join calendar as c on v.fiscal_month = c.fiscal_month
        group by all
    ) as f on p.customer_id = f.customer_id
    left join calendar as c on p.contract_month = c.fiscal_month
),
members as (
    select b.*, coalesce(arg_max(g.persona, g.valid_from), '(none)') as segment
    from begun as b
    join calendar as c on b.cohort = c.n
    left join personas as g on b.customer_id = g.customer_id and g.valid_from <= c.end_date and g.valid_to > c.fiscal_month
    group by all
),
active as (
    select m.customer_id, m.cohort, m.segment, m.channel, c.n
    from members as m
    join (select customer_id, fiscal_month from recurring_revenue group by all having sum(mrr) > 0) as r
        on m.customer_id = r.customer_id
    join calendar as c on r.fiscal_month = c.fiscal_month
    where c.n >= m.cohort
    union
    select customer_id, cohort, segment, channel, cohort from members
),
steps as (
    select *, lag(n) over line as before, lead(n) over line as after
    from active
    window line as (partition by customer_id order by n)
),
turns as (
    select s.cohort, s.segment, s.channel, s.n, true as is_active,
        coalesce(s.before < s.n - 1, false) and s.n > greatest(s.cohort, 0) as is_back,
        null as churn_kind
    from steps as s
    where s.n between 0 and 35
    union all
    select s.cohort, s.segment, s.channel, s.n + 1, false, false, coalesce(at_end.churn_kind, before_end.churn_kind, 'unknown')
    from steps as s
    left join contract_ends as at_end on s.customer_id = at_end.customer_id and s.n + 1 = at_end.n
    left join contract_ends as before_end on s.customer_id = before_end.customer_id and s.n = before_end.n
    where coalesce(s.after > s.n + 1, true) and s.n between -1 and 34
),
counted as (
    select cohort, segment, channel, n, count(*) filter (where is_active) as active,
        count(*) filter (where churn_kind = 'voluntary') as lost_voluntary,
        count(*) filter (where churn_kind = 'involuntary') as lost_involuntary,
        count(*) filter (where churn_kind = 'unknown') as lost_unknown, count(*) filter (where is_back) as reactivated
    from turns
    group by all
),
money as (
    select m.cohort, m.segment, m.channel, c.n, sum(u.net_revenue) as net_revenue, sum(u.cm3) as cm3
    from unit_month as u
    join members as m on u.customer_id = m.customer_id
    join calendar as c on u.fiscal_month = c.fiscal_month
    group by all
),
sizes as (
    select cohort, segment, channel, count(*) as size from members group by all
)
select birth.fiscal_month as cohort_month, 'acquisition' as cohort_kind, s.segment, s.channel,
    (c.n - s.cohort)::int as age_months, c.fiscal_month, c.close_status, s.size as cohort_size,
    case when s.cohort >= 0 then s.size else 0 end as eligible, coalesce(t.active, 0) as active,
    coalesce(t.lost_voluntary, 0) as lost_voluntary, coalesce(t.lost_involuntary, 0) as lost_involuntary,
    coalesce(t.lost_unknown, 0) as lost_unknown, coalesce(t.reactivated, 0) as reactivated,
    coalesce(m.net_revenue, 0)::decimal(18,2) as net_revenue, coalesce(m.cm3, 0)::decimal(18,2) as cm3,
    (case when s.cohort >= 0 then coalesce(first.net_revenue, 0) end)::decimal(18,2) as cohort_revenue_ref
from sizes as s
join calendar as c on c.n between greatest(s.cohort, 0) and 35
join calendar as birth on s.cohort = birth.n
left join counted as t on s.cohort = t.cohort and s.segment = t.segment and s.channel = t.channel and c.n = t.n
left join money as m on s.cohort = m.cohort and s.segment = m.segment and s.channel = m.channel and c.n = m.n
left join money as first on s.cohort = first.cohort and s.segment = first.segment and s.channel = first.channel and s.cohort = first.n;
