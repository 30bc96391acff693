create table new_customers as
select customer_id, first_revenue_month as cohort_month, channel
from people
where first_revenue_month <= date '2026-03-01' and contract_start >= date '2023-04-01';

create table acquisition as
with arrivals as (
    select cohort_month, channel, count(*) as arrived from new_customers group by all
),
campaigns as (
    select date_trunc('month', s.spend_date)::date as cohort_month, s.channel,
        round(sum(s.amount::decimal(28,2) * case s.currency when 'EUR' then 1::decimal(18,10) else r.rate end), 2)::decimal(18,2)
            as amount
    from read_parquet('$data/campaign_spend/*.parquet') as s
    left join rates as r on date_trunc('month', s.spend_date) = r.fiscal_month and r.rate_type = 'average'
    group by all
),
posted as (
    select fiscal_month as cohort_month, sum(amount) as amount,
        coalesce(sum(amount) filter (where cost_pool = 'SALES'), 0) as sales,
        coalesce(sum(amount) filter (where cost_pool = 'REFERRAL'), 0) as referral
    from customer_month
    where report_line = 'acquisition_cost'
    group by all
),
-- of no channel: shared by the customers who came, in whole cents by largest remainder
common as (
    select p.cohort_month, 'sales_cost' as part, p.sales::decimal(18,2) as amount from posted as p
    union all
    select p.cohort_month, 'other_acquisition_cost', (p.amount - p.sales - p.referral - coalesce(sum(c.amount), 0))::decimal(18,2)
    from posted as p
    left join campaigns as c on p.cohort_month = c.cohort_month
    group by p.cohort_month, p.amount, p.sales, p.referral
),
divided as (
    select a.cohort_month, a.channel, c.part, a.arrived, sign(c.amount) as way, abs(c.amount * 100)::hugeint as cents,
        sum(a.arrived) over one as total, cents * a.arrived // total as whole, cents * a.arrived % total as rest
    from common as c
    join arrivals as a on c.cohort_month = a.cohort_month
    window one as (partition by c.cohort_month, c.part)
),
ranked as (
    select *, row_number() over (partition by cohort_month, part order by rest desc, arrived desc, channel) as place,
        cents - sum(whole) over (partition by cohort_month, part) as spare
    from divided
),
parts as (
    select cohort_month, channel, part, ((way * (whole + if(place <= spare, 1, 0)))::decimal(18,0) * 0.01)::decimal(18,2) as amount
    from ranked
    union all
    select c.cohort_month, '(none)', 'unmatched_spend', c.amount
    from common as c
    anti join arrivals as a on c.cohort_month = a.cohort_month
    union all
    select o.cohort_month, o.channel, case when a.arrived is null then 'unmatched_spend' else o.part end, o.amount
    from (
        select cohort_month, channel, 'paid_spend' as part, amount from campaigns
        union all
        select cohort_month, 'referral', 'referral_cost', referral from posted
    ) as o
    left join arrivals as a on o.cohort_month = a.cohort_month and o.channel = a.channel
),
money as (
    select cohort_month, channel, sum(amount) filter (where part = 'paid_spend') as paid_spend,
        sum(amount) filter (where part = 'sales_cost') as sales_cost,
        sum(amount) filter (where part = 'other_acquisition_cost') as other_acquisition_cost,
        sum(amount) filter (where part = 'referral_cost') as referral_cost,
        sum(amount) filter (where part = 'unmatched_spend') as unmatched_spend
    from parts
    where amount <> 0
    group by all
),
back as (
    select c.fiscal_month as cohort_month, p.channel, count(distinct r.customer_id) as reactivated
    from revenue_change as r
    join calendar as c on r.n = c.n
    join people as p on r.customer_id = p.customer_id
    where r.reactivation > 0 and r.measure <> 't12m'
    group by all
),
leads as (
    select date_trunc('month', happened_at)::date as cohort_month, coalesce(channel, '(none)') as channel, count(*) as qualified
    from read_parquet('$data/conversions/*.parquet')
    where stage = 'qualified'
    group by all
),
every as (
    select cohort_month, channel from arrivals
    union
    select cohort_month, channel from money
    union
    select cohort_month, channel from back
    union
    select cohort_month, channel from leads
)
select e.cohort_month, e.channel, case when e.channel = '(none)' then '(none)' else coalesce(g.channel_group, 'organic') end as channel_group,
    coalesce(a.arrived, 0)::bigint as new_customers, coalesce(b.reactivated, 0)::bigint as reactivated,
    coalesce(l.qualified, 0)::bigint as qualified, coalesce(m.paid_spend, 0)::decimal(18,2) as paid_spend,
    coalesce(m.sales_cost, 0)::decimal(18,2) as sales_cost,
    coalesce(m.other_acquisition_cost, 0)::decimal(18,2) as other_acquisition_cost,
    coalesce(m.referral_cost, 0)::decimal(18,2) as referral_cost, coalesce(m.unmatched_spend, 0)::decimal(18,2) as unmatched_spend
from every as e
left join read_csv('$seeds/core/channels.csv') as g on e.channel = g.channel
left join arrivals as a on e.cohort_month = a.cohort_month and e.channel = a.channel
left join money as m on e.cohort_month = m.cohort_month and e.channel = m.channel
left join back as b on e.cohort_month = b.cohort_month and e.channel = b.channel
left join leads as l on e.cohort_month = l.cohort_month and e.channel = l.channel;

create table acquisition_payback as
with flows as (
    select n.cohort_month, n.channel, u.fiscal_month, sum(u.cm3_loaded) as cm3_loaded
    from unit_month as u
    join new_customers as n on u.customer_id = n.customer_id
    group by all
),
running as (
    select a.cohort_month, a.channel, a.paid_spend + a.sales_cost + a.other_acquisition_cost + a.referral_cost as cost,
        datediff('month', a.cohort_month, c.fiscal_month) + 1 as age, coalesce(f.cm3_loaded, 0) as cm3_loaded,
        sum(coalesce(f.cm3_loaded, 0)) over line as cumulative,
        sum((coalesce(f.cm3_loaded, 0)::decimal(18,2)
            / power(1.09, (datediff('month', a.cohort_month, c.fiscal_month) + 0.5) / 12))::decimal(28,8)) over line as discounted
    from acquisition as a
    join calendar as c on c.fiscal_month between a.cohort_month and date '2026-03-01'
    left join flows as f on a.cohort_month = f.cohort_month and a.channel = f.channel and c.fiscal_month = f.fiscal_month
    where a.new_customers > 0
    window line as (partition by a.cohort_month, a.channel order by c.fiscal_month)
),
reached as (
    select cohort_month, channel, min(age) filter (where cumulative >= cost) as payback_months,
        min(age) filter (where discounted >= cost) as discounted_payback_months, max(age) as observed,
        (sum(cm3_loaded) filter (where age <= 12))::decimal(18,2) as cm3_to_age_12
    from running
    group by all
)
select a.cohort_month, a.channel, a.channel_group, a.new_customers,
    case a.channel_group when 'paid' then a.new_customers else 0 end as paid_new,
    case a.channel_group when 'referral' then a.new_customers else 0 end as referred_new,
    case when a.channel_group in ('paid', 'referral', '(none)') then 0 else a.new_customers end as organic_new,
    case a.channel_group when '(none)' then a.new_customers else 0 end as unknown_new,
    a.reactivated, a.qualified, a.paid_spend, a.sales_cost, a.other_acquisition_cost, a.referral_cost, a.unmatched_spend,
    case when r.observed >= 12 then r.cm3_to_age_12 end as cohort_cm3_to_age_12, r.payback_months::int as payback_months,
    r.discounted_payback_months::int as discounted_payback_months,
    case
        when a.new_customers = 0 then 'no new customers'
        when r.payback_months is null then 'not reached'
    end as payback_reason
from acquisition as a
left join reached as r on a.cohort_month = r.cohort_month and a.channel = r.channel;
