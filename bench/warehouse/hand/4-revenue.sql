-- average rates of each month, of the one before it and of a year ago; the month before the first is at the first rate
create table month_rates as
with known as (
    select c.n, r.rate from rates as r join calendar as c on r.fiscal_month = c.fiscal_month where r.rate_type = 'average'
    union all
    select -1, r.rate from rates as r where r.rate_type = 'average' and r.fiscal_month = date '2023-04-01'
)
select k.n, 'GBP' as currency, k.rate, coalesce(before.rate, k.rate) as prior_rate, coalesce(year_ago.rate, k.rate) as year_ago_rate
from known as k
left join known as before on before.n = k.n - 1
left join known as year_ago on year_ago.n = k.n - 12
union all
select n, 'EUR', 1::decimal(18,10), 1::decimal(18,10), 1::decimal(18,10) from calendar where n between -1 and 35;

create table billed as
select k.customer_id, datediff('month', date '2023-04-01', l.invoice_date)::bigint as n, l.product_id, l.currency,
    sum(l.quantity)::decimal(18,4) as quantity,
    round(sum((l.quantity::decimal(18,4) * l.unit_price::decimal(18,4))::decimal(38,8)), 4)::decimal(28,4) as list_value
from read_parquet('$data/invoice_lines/*.parquet') as l
join customers as k on l.customer_id = k.old_id
where l.credits_invoice_line_id is null
group by all;

-- twelve months up to each, of a customer and product from its first month until a year after its last
create table trailing_year as
with revenue as (
    select v.customer_id, c.n, v.product_id, v.currency, v.amount,
        case
            when r.rate = r.year_ago_rate then v.amount
            else round(v.functional_amount::decimal(28,2) * r.year_ago_rate, 2)::decimal(18,2)
        end as amount_before
    from revenue_month as v
    join calendar as c on v.fiscal_month = c.fiscal_month
    join month_rates as r on c.n = r.n and v.currency = r.currency
    where v.customer_id <> 'UNALLOCATED'
),
grid as (
    select customer_id, product_id, currency, unnest(range(min(n), least(max(n) + 12, 36))) as n
    from revenue
    group by all
)
select g.customer_id, g.n, g.product_id, g.currency,
    sum(coalesce(v.amount, 0)) over year as amount,
    sum(coalesce(v.amount, 0)) over year - coalesce(v.amount, 0)
    + coalesce(v.amount_before, 0) as amount_at_prior_rate,
    sum(coalesce(v.amount_before, 0)) over year as amount_at_year_ago_rate
from grid as g
left join revenue as v using (customer_id, product_id, currency, n)
window year as (partition by g.customer_id, g.product_id, g.currency order by g.n rows between 11 preceding and current row);

create table revenue_state as
select 'mrr' as measure, m.customer_id, c.n, m.product_id, m.currency,
    round(m.mrr::decimal(28,2) * r.rate, 2)::decimal(18,2) as amount,
    round(m.mrr::decimal(28,2) * r.prior_rate, 2)::decimal(18,2) as amount_at_prior_rate,
    m.quantity, m.mrr::decimal(28,4) as list_value, r.prior_rate
from recurring_revenue as m
join calendar as c on m.fiscal_month = c.fiscal_month
join month_rates as r on c.n = r.n and m.currency = r.currency
union all
select 'month', v.customer_id, c.n, v.product_id, v.currency, v.amount,
    -- at one rate there is nothing to translate again, and no cent to round
    case when r.rate = r.prior_rate then v.amount else round(v.functional_amount::decimal(28,2) * r.prior_rate, 2)::decimal(18,2) end,
    b.quantity, b.list_value, r.prior_rate
from revenue_month as v
join calendar as c on v.fiscal_month = c.fiscal_month
join month_rates as r on c.n = r.n and v.currency = r.currency
left join billed as b on v.customer_id = b.customer_id and c.n = b.n and v.product_id = b.product_id and v.currency = b.currency
where v.customer_id <> 'UNALLOCATED'
union all
select 't12m', customer_id, n, product_id, currency, amount::decimal(18,2), amount_at_prior_rate::decimal(18,2), null, null, null
from trailing_year
where n >= 11;

-- a month beside the one before it, by product line, then by customer; a quarter of the customers at a time
create table revenue_step as
with states as (
    select * from revenue_state where hash(customer_id) % 4 = $part
),
lines as (
    select coalesce(now.measure, before.measure) as measure, coalesce(now.customer_id, before.customer_id) as customer_id,
        coalesce(now.n, before.n + 1) as n, coalesce(now.product_id, before.product_id) as product_id,
        coalesce(before.amount, 0) as opening, coalesce(now.amount, 0) as closing,
        coalesce(now.amount_at_prior_rate, 0) as closing_at_prior,
        case
            when before.amount > 0 and now.amount_at_prior_rate > 0 and before.quantity > 0 and now.quantity > 0
                then round((now.list_value - now.quantity * before.list_value / before.quantity)::decimal(28,6) * now.prior_rate, 2)
                ::decimal(18,2)
        end as price
    from states as now
    full join states as before
        on now.measure = before.measure and now.customer_id = before.customer_id and now.n = before.n + 1
        and now.product_id = before.product_id and now.currency = before.currency
),
by_line as (
    select l.measure, l.customer_id, l.n, p.product_line, sum(l.opening) as opening, sum(l.closing) as closing,
        sum(l.closing_at_prior) as closing_at_prior, coalesce(sum(l.price), 0) as price,
        bool_and(l.price is not null or l.opening <= 0 or l.closing_at_prior <= 0) as is_price_known
    from lines as l
    left join (
        select product_id, arg_max(product_line, valid_from) as product_line
        from read_parquet('$data/products/*.parquet')
        group by all
    ) as p on l.product_id = p.product_id
    where l.n between case l.measure when 't12m' then 12 else 0 end and 35
    group by all
)
select measure, customer_id, n, sum(opening) as opening, sum(closing) as closing, sum(closing_at_prior) as closing_at_prior,
    greatest(sum(price), 0) as price,
    coalesce(sum(closing_at_prior) filter (where opening <= 0 and closing_at_prior > 0), 0) as new_lines,
    bool_and(is_price_known) as is_price_known
from by_line
group by all;

create table contract_ends as
select k.customer_id, datediff('month', date '2023-04-01', e.effective_date)::bigint as n,
    arg_max(case e.event_type when 'end_voluntary' then 'voluntary' else 'involuntary' end, (e.effective_date, e.event_id)) as churn_kind
from read_parquet('$data/subscription_events/*.parquet') as e
join customers as k on e.customer_id = k.old_id
where e.event_type in ('end_voluntary', 'end_involuntary') and e.effective_date between date '2023-03-01' and date '2026-03-31'
group by all;

create table revenue_change as
with first_held as (
    select measure, customer_id, min(case when opening > 0 then n - 1 else n end) as n
    from revenue_step
    where opening > 0 or closing > 0
    group by all
),
opened as (
    select s.* replace (
            case
                when s.n = 0 and s.measure = 'month' and p.contract_start < date '2023-04-01' then s.closing_at_prior
                else s.opening
            end as opening
        ),
        p.contract_start < date '2023-04-01' or coalesce(f.n < s.n, false) as was_customer
    from revenue_step as s
    join people as p on s.customer_id = p.customer_id
    left join first_held as f on s.measure = f.measure and s.customer_id = f.customer_id
),
sorted as (
    select *,
        case
            when opening <= 0 and closing > 0 then case when was_customer then 'reactivation' else 'new' end
            when opening > 0 and closing <= 0 then 'churn'
            when opening > 0 then 'kept'
            else 'contraction'
        end as kind,
        case when opening > 0 and closing > 0 then closing_at_prior - opening - price else 0 end as rest
    from opened
    where opening <> 0 or closing <> 0 or closing_at_prior <> 0
),
churned as (
    select s.measure, s.customer_id, s.n, arg_max(e.churn_kind, e.n) as churn_kind
    from sorted as s
    join contract_ends as e on s.customer_id = e.customer_id
        and e.n between s.n - case s.measure when 't12m' then 12 else 1 end and s.n
    where s.kind = 'churn'
    group by all
)
select s.measure, s.customer_id, s.n, s.kind, s.is_price_known, coalesce(c.churn_kind, 'unknown') as churn_kind,
    s.opening::decimal(18,2) as opening,
    (case s.kind when 'new' then s.closing_at_prior - s.opening else 0 end)::decimal(18,2) as new,
    (case s.kind when 'reactivation' then s.closing_at_prior - s.opening else 0 end)::decimal(18,2) as reactivation,
    (greatest(s.rest, 0) - least(greatest(s.rest, 0), s.new_lines))::decimal(18,2) as upsell,
    least(greatest(s.rest, 0), s.new_lines)::decimal(18,2) as cross_sell,
    (case s.kind when 'kept' then s.price else 0 end)::decimal(18,2) as price,
    (case s.kind when 'contraction' then s.closing_at_prior - s.opening else least(s.rest, 0) end)::decimal(18,2) as contraction,
    (case s.kind when 'churn' then s.closing_at_prior - s.opening else 0 end)::decimal(18,2) as churn,
    (s.closing - s.closing_at_prior)::decimal(18,2) as fx,
    s.closing::decimal(18,2) as closing
from sorted as s
left join churned as c using (measure, customer_id, n);

create table movement as
select m.customer_id, c.fiscal_month, m.measure, m.movement, c.fiscal_period_id, 'EUR' as currency, c.close_status, m.amount,
    (case m.movement when 'fx' then 0 when 'closing' then m.amount - m.all_fx else m.amount end)::decimal(18,2)
        as constant_currency_amount,
    (case when m.base > 0 and m.movement = 'opening' then m.amount else 0 end)::decimal(18,2) as retention_base,
    (case when m.base > 0 and m.movement in ('opening', 'contraction', 'churn') then m.amount else 0 end)::decimal(18,2)
        as retained_gross,
    (case
        when m.base > 0 and m.movement in ('opening', 'contraction', 'churn', 'upsell', 'cross_sell', 'price') then m.amount
        else 0
    end)::decimal(18,2) as retained_net,
    case m.movement when 'churn' then m.churn_kind end as churn_kind,
    case when not m.is_price_known then 'price: units and list prices are not known' end as not_available
from (
    select * from (select *, opening as base, fx as all_fx from revenue_change)
    unpivot (
        amount for movement in (opening, new, reactivation, upsell, cross_sell, price, contraction, churn, fx, closing)
    )
) as m
join calendar as c on m.n = c.n
where m.amount <> 0 or m.movement in ('opening', 'closing');

create table retention as
with recurring as (
    select coalesce(now.customer_id, before.customer_id) as customer_id, coalesce(now.n, before.n + 12) as n,
        coalesce(before.amount, 0) as opening,
        coalesce(round(now.list_value::decimal(28,2) * r.year_ago_rate, 2)::decimal(18,2), 0) as closing,
        round((now.list_value - now.quantity * before.list_value / before.quantity)::decimal(28,6) * r.year_ago_rate, 2)
            ::decimal(18,2) as price
    from (from revenue_state where measure = 'mrr') as now
    full join (from revenue_state where measure = 'mrr' and n >= 0) as before
        on now.customer_id = before.customer_id and now.n = before.n + 12
        and now.product_id = before.product_id and now.currency = before.currency
    left join month_rates as r on now.n = r.n and now.currency = r.currency
),
every as (
    select 'mrr' as measure, customer_id, n, opening, closing, price from recurring where n between 12 and 35
    union all
    select 't12m', customer_id, n + 12, amount, 0, 0 from trailing_year where n between 11 and 23
    union all
    select 't12m', customer_id, n, 0, amount_at_year_ago_rate, 0 from trailing_year where n >= 23
),
summed as (
    select measure, customer_id, n, sum(opening) as opening, sum(closing) as closing, greatest(coalesce(sum(price), 0), 0) as price
    from every
    group by all
    having sum(opening) > 0
)
select s.customer_id, c.fiscal_month, s.measure, c.fiscal_period_id, 'EUR' as currency, c.close_status,
    s.opening::decimal(18,2) as retention_base,
    least(s.opening, s.closing - case when s.closing > 0 then s.price else 0 end)::decimal(18,2) as retained_gross,
    s.closing::decimal(18,2) as retained_net, 1::bigint as customers, (s.closing > 0)::bigint as customers_retained
from summed as s
join calendar as c on s.n = c.n;
