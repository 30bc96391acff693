create table calendar as
select fiscal_period_id, start_date as fiscal_month, end_date, closed_at,
    case when end_date <= date '2026-02-28' then 'closed' else 'open' end as close_status,
    datediff('month', date '2023-04-01', start_date)::bigint as n
from read_parquet('$data/fiscal_periods/*.parquet');

create table merged as
select was.customer_id as old_id, became.customer_id
from read_parquet('$data/customer_xref/*.parquet') as became
join read_parquet('$data/customer_xref/*.parquet') as was
    on was.source_system = became.source_system and was.source_id = became.source_id and was.valid_to = became.valid_from
where became.relation = 'merged_into';

create table customers as
select customer_id as old_id, customer_id
from read_parquet('$data/customers/*.parquet')
where customer_id not in (select old_id from merged)
union all
-- an account that is closed into another one, of which nobody has heard yet
select distinct x.customer_id, x.customer_id
from read_parquet('$data/customer_xref/*.parquet') as x
where x.customer_id not in (select old_id from merged)
    and x.customer_id not in (select customer_id from read_parquet('$data/customers/*.parquet'))
union all
select old_id, customer_id from merged;

-- of merged customers the one that stays has a persona of its own
create table personas as
select p.customer_id, p.persona, p.valid_from, coalesce(p.valid_to, date '9999-12-31') as valid_to
from read_parquet('$data/personas/*.parquet') as p
join customers as k on p.customer_id = k.old_id and k.old_id = k.customer_id;

create table account_map as
select account_id::varchar as account_id, entity_id, report_line, cost_pool, valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to, cost_centre
from read_csv('$seeds/demo/tidewell_account_map.csv', types = {'account_id': 'varchar', 'valid_to': 'date'});

create table posting_days as
select d.*, c.fiscal_month,
    (
        select arg_max(struct_pack(l := m.report_line, p := m.cost_pool),
            (2 * (m.entity_id <> '*')::int + (m.cost_centre <> '*')::int, m.valid_from))
        from account_map as m
        where m.account_id = d.account_id and m.entity_id in (d.entity_id, '*')
            and m.cost_centre in (d.cost_centre, '*')
            and d.posting_date >= m.valid_from and d.posting_date < m.valid_to
    ) as target
from (
    select distinct entity_id, account_id::varchar as account_id, coalesce(cost_centre, '') as cost_centre, posting_date
    from read_parquet('$data/gl_entries/*.parquet')
) as d
join calendar as c on d.posting_date between c.fiscal_month and c.end_date;

create table rates as
select r.rate_type, c.fiscal_month, arg_max(r.rate::decimal(18,10), r.known_at) as rate
from read_parquet('$data/fx_rates/*.parquet') as r
join calendar as c on r.rate_date = case r.rate_type when 'average' then c.fiscal_month else c.end_date end
where r.rate_type in ('average', 'closing') and r.from_currency = 'GBP'
group by all;

create table ledger as
with lines as (
    select * from read_csv('$seeds/core/report_lines.csv')
)
select
    e.entry_id, e.entity_id, p.fiscal_month, e.entry_type, l.statement, l.sign, e.currency, e.product_id,
    l.report_line,
    case when not e.is_intercompany then p.target.p end as cost_pool,
    coalesce(c.customer_id, 'UNALLOCATED') as customer_id,
    e.customer_id is not null as is_named,
    e.amount::decimal(18,2) as amount,
    round(e.amount::decimal(28,2) * case e.currency when 'EUR' then 1::decimal(18,10) else r.rate end, 2)::decimal(18,2)
        as reporting_amount
from read_parquet('$data/gl_entries/*.parquet') as e
join posting_days as p
    on e.entity_id = p.entity_id and e.account_id::varchar = p.account_id and e.posting_date = p.posting_date
    and coalesce(e.cost_centre, '') = p.cost_centre
join lines as l on l.report_line = case when e.is_intercompany then 'intercompany' else p.target.l end
left join rates as r on p.fiscal_month = r.fiscal_month and l.rate_type = r.rate_type
left join customers as c on e.customer_id = c.old_id
where l.statement <> 'not_money'
order by e.entry_id;

create table customer_month as
select entity_id, customer_id, fiscal_month, report_line, coalesce(cost_pool, '(none)') as cost_pool,
    case when customer_id <> 'UNALLOCATED' then 'direct' when is_named or cost_pool is null then 'none' else 'pool' end
        as attribution,
    sum(sign * reporting_amount)::decimal(18,2) as amount,
    sum(sign * amount)::decimal(18,2) as functional_amount
from ledger
where statement in ('contribution', 'other_profit') and entry_type <> 'closing'
group by all;

create table revenue_month as
select customer_id, fiscal_month, coalesce(product_id, '(none)') as product_id, currency,
    sum(-amount)::decimal(18,2) as functional_amount, sum(-reporting_amount)::decimal(18,2) as amount
from ledger
where report_line = 'net_revenue' and entry_type <> 'closing'
group by all;

create table responses as
with judged as (
    select r.*, c.fiscal_month, k.customer_id as known_customer, m.low_max, m.mid_max, m.scale_max, m.step,
        r.score is not null and r.score between m.scale_min and m.scale_max
        and (i.invite_id is null or r.responded_at >= coalesce(i.sent_at, i.delivered_at)) as is_good
    from read_parquet('$data/survey_responses/*.parquet') as r
    join read_csv('$seeds/core/score_metrics.csv') as m on r.metric_id = m.metric_id
    left join read_parquet('$data/survey_invites/*.parquet') as i on r.invite_id = i.invite_id
    left join customers as k on r.customer_id = k.old_id
    left join calendar as c on r.responded_at::date between c.fiscal_month and c.end_date
)
select response_id, known_customer as customer_id, metric_id, score::decimal(9,2) as score,
    case when not is_good then 'NO_SCORE' when score <= low_max then 'LOW' when score <= mid_max then 'MID' else 'HIGH' end
        as score_band,
    fiscal_month,
    event_id is not null and is_good and row_number() over (
        partition by metric_id, event_type, event_id order by is_good desc, responded_at desc, response_id desc
    ) = 1 as is_latest_for_event,
    channel, event_type, event_id, responded_at, score >= scale_max as is_top, score >= scale_max - step as is_top2
from judged
order by response_id;

create table recurring_revenue as
select k.customer_id, c.fiscal_month, s.product_id, s.currency, sum(s.quantity)::decimal(18,4) as quantity,
    round(sum(s.quantity * s.unit_price::decimal(18,2)), 2)::decimal(18,2) as mrr
from read_parquet('$data/subscriptions/*.parquet') as s
join customers as k on s.customer_id = k.old_id
join calendar as c on s.valid_from <= c.end_date and coalesce(s.valid_to, date '9999-12-31') > c.end_date
where c.end_date between date '2023-03-01' and date '2026-03-31'
group by all;
