-- two sets of segments, frozen on the first day of a fiscal year from the year before
create table segments as
with years as (
    select unnest([12, 24]) as n
),
valued as (
    select y.n, v.customer_id, sum(v.amount) as amount
    from revenue_month as v
    join calendar as c on v.fiscal_month = c.fiscal_month
    join years as y on c.n between y.n - 12 and y.n - 1
    where v.customer_id <> 'UNALLOCATED'
    group by all
),
asked as (
    select y.n, l.customer_id, l.channel, sum(l.contacts) as contacts
    from service_load as l
    join calendar as c on l.fiscal_month = c.fiscal_month
    join years as y on c.n between y.n - 12 and y.n - 1
    group by all
)
select 'value_decile' as segment_set, n, customer_id,
    lpad((ntile(10) over (partition by n order by amount desc, customer_id))::varchar, 2, '0') as segment
from valued
union all
select 'channel_mix', n, customer_id,
    case when max(contacts) * 5 >= sum(contacts) * 4 then arg_max(channel, contacts) else 'mixed' end
from asked
group by all;

create table group_month as
with asked as (
    select metric_id, channel, customer_id, fiscal_month, score, score_band, is_top, is_top2, 1 as completed, 0 as invited,
        0 as delivered
    from responses
    where score_band <> 'NO_SCORE' and fiscal_month is not null
    union all
    select i.metric_id, i.channel, k.customer_id, date_trunc('month', i.sent_at)::date, null, null, false, false, 0, 1,
        (i.delivered_at is not null)::int
    from read_parquet('$data/survey_invites/*.parquet') as i
    left join customers as k on i.customer_id = k.old_id
    where i.sent_at is not null
),
-- personas change on the first of a month, and nobody is asked before the day on which theirs is known
-- few rows for each customer and month, before they meet its segments
few as (
    select a.metric_id, coalesce(a.channel, '(none)') as channel, a.customer_id, c.fiscal_month, c.n,
        case when c.n >= 24 then 24 when c.n >= 12 then 12 end as year, count(a.score) as answers,
        count(*) filter (where a.score_band = 'LOW') as low, count(*) filter (where a.score_band = 'MID') as mid,
        count(*) filter (where a.score_band = 'HIGH') as high, coalesce(sum(a.score), 0) as score_sum,
        coalesce(sum(a.score * a.score), 0) as score_sum_sq, count(*) filter (where a.is_top) as top,
        count(*) filter (where a.is_top2) as top2, sum(a.invited) as invited, sum(a.delivered) as delivered,
        sum(a.completed) as completed
    from asked as a
    join calendar as c on a.fiscal_month = c.fiscal_month
    group by all
),
placed as (
    select '(all)' as segment_set, '(all)' as segment, * from few
    union all
    select s.segment_set, coalesce(g.segment, '(none)'), f.*
    from few as f
    cross join (values ('value_decile'), ('channel_mix')) as s (segment_set)
    left join segments as g on f.customer_id = g.customer_id and f.year = g.n and s.segment_set = g.segment_set
    union all
    select 'persona', coalesce(g.persona, '(none)'), f.*
    from few as f
    left join personas as g on f.customer_id = g.customer_id and f.fiscal_month >= date_trunc('month', g.valid_from)
        and f.fiscal_month < g.valid_to
),
monthly as (
    select metric_id, segment_set, segment, channel, n as month_no, sum(answers) as n, sum(low) as n_low, sum(mid) as n_mid,
        sum(high) as n_high, sum(score_sum) as score_sum, sum(score_sum_sq) as score_sum_sq, sum(top) as n_top,
        sum(top2) as n_top2, sum(invited)::bigint as invited, sum(delivered)::bigint as delivered, sum(completed) as completed
    from placed
    group by all
),
windows as (
    select *, 'month' as frame from monthly
    union all
    select m.metric_id, m.segment_set, m.segment, m.channel, c.n, sum(m.n), sum(m.n_low), sum(m.n_mid), sum(m.n_high),
        sum(m.score_sum), sum(m.score_sum_sq), sum(m.n_top), sum(m.n_top2), null, null, sum(m.completed), 't12m'
    from monthly as m
    join calendar as c on c.n between m.month_no and least(m.month_no + 11, 35)
    group by all
    having sum(m.n) > 0
)
select w.metric_id, w.segment_set, w.segment, w.channel, c.fiscal_month, w.frame as "window", w.n::bigint as n,
    w.n_low::bigint as n_low, w.n_mid::bigint as n_mid, w.n_high::bigint as n_high, w.score_sum::decimal(18,2) as score_sum,
    w.score_sum_sq::decimal(18,4) as score_sum_sq, w.n_top::bigint as n_top, w.n_top2::bigint as n_top2, w.invited, w.delivered,
    w.completed::bigint as completed
from windows as w
join calendar as c on w.month_no = c.n;

create table score_bands as
with lifetime as (
    select 'as_of_end' as basis, date '2026-03-31' as placed_on, u.customer_id, u.score_band as band, s.score,
        u.net_revenue_ltd as spend, u.cm2_ltd as cm2, u.contact_count_ltd as contacts, null as is_lost
    from unit as u
    left join score_at as s on u.customer_id = s.customer_id and s.day = date '2026-04-01'
),
holders as (
    select customer_id, bool_or(fiscal_month = date '2025-02-01') as before, bool_or(fiscal_month = date '2026-02-01') as after
    from (
        select customer_id, fiscal_month from recurring_revenue
        where fiscal_month in (date '2025-02-01', date '2026-02-01')
        group by all
        having sum(mrr) > 0
    )
    group by all
),
year as (
    select customer_id, sum(net_revenue) as spend, sum(cm2) as cm2, sum(contact_count) as contacts
    from unit_month
    where fiscal_month between date '2025-03-01' and date '2026-02-01'
    group by all
),
followed as (
    select 'landmark_t12m', date '2025-03-01', h.customer_id, coalesce(s.score_band, 'NO_SCORE'), s.score,
        coalesce(y.spend, 0), coalesce(y.cm2, 0), coalesce(y.contacts, 0), not h.after
    from holders as h
    left join score_at as s on h.customer_id = s.customer_id and s.day = date '2025-03-01'
    left join year as y on h.customer_id = y.customer_id
    where h.before
),
facts as (
    select * from lifetime
    union all
    select * from followed
),
segmented as (
    select '(all)' as segment, * from facts
    union all
    select coalesce(g.persona, '(none)'), f.*
    from facts as f
    left join personas as g on f.customer_id = g.customer_id and f.placed_on >= g.valid_from and f.placed_on < g.valid_to
),
both_kinds as (
    select *, 'band' as band_kind, band as shown from segmented
    union all
    select *, 'point', case when band in ('NO_SCORE', 'UNALLOCATED') then band else score::int::varchar end from segmented
),
summed as (
    select basis, segment, band_kind, shown, count(*) filter (where shown <> 'UNALLOCATED') as customers,
        sum(spend) as net_revenue, sum(cm2) as cm2, sum(spend) filter (where shown <> 'UNALLOCATED') as spend_sum,
        sum(contacts) filter (where shown <> 'UNALLOCATED') as contacts, count(*) filter (where is_lost) as leavers
    from both_kinds
    group by all
),
-- a band in which nobody is has a row too
every as (
    select basis, segment, band_kind, shown from summed
    union
    select s.basis, s.segment, b.band_kind, b.shown
    from (select distinct basis, segment from summed) as s
    cross join (
        values ('band', 'HIGH'), ('band', 'MID'), ('band', 'LOW'), ('band', 'NO_SCORE'), ('point', 'NO_SCORE')
    ) as b (band_kind, shown)
)
select e.basis, e.segment, e.band_kind, e.shown as band, coalesce(s.customers, 0) as customers,
    coalesce(s.net_revenue, 0)::decimal(18,2) as net_revenue, s.cm2::decimal(18,2) as cm2,
    coalesce(s.spend_sum, 0)::decimal(18,2) as spend_sum, s.contacts::bigint as contacts,
    case e.basis when 'landmark_t12m' then coalesce(s.leavers, 0) end as leavers
from every as e
left join summed as s using (basis, segment, band_kind, shown);
