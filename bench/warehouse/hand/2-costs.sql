create table people as
select c.customer_id, c.entity_id, coalesce(c.channel, case when c.referred_by is not null then 'referral' end, '(none)') as channel,
    c.contract_start, date_trunc('month', c.contract_start)::date as contract_month, r.first_revenue_month
from (
    select customer_id, entity_id, channel, referred_by, contract_start from read_parquet('$data/customers/*.parquet')
    union all
    -- an account of the desk that nobody has closed yet: who has posted for it bears it, else the one with books in euro
    select k.customer_id, coalesce(min(m.entity_id), 'TW-EU'), null, null, null
    from customers as k
    left join customer_month as m on k.customer_id = m.customer_id
    where k.old_id = k.customer_id and k.customer_id not in (select customer_id from read_parquet('$data/customers/*.parquet'))
    group by k.customer_id
) as c
left join (
    select customer_id, min(fiscal_month) as first_revenue_month
    from (
        select customer_id, fiscal_month from customer_month
        where report_line = 'net_revenue'
        group by all
        having sum(amount) > 0
    )
    group by all
) as r on c.customer_id = r.customer_id;

create table service_load as
select p.customer_id, p.entity_id, date_trunc('month', i.started_at)::date as fiscal_month, i.channel,
    count(*) as contacts, sum(i.handle_seconds)::bigint as seconds
from read_parquet('$data/contacts/*.parquet') as i
join customers as k on i.customer_id = k.old_id
join people as p on k.customer_id = p.customer_id
group by all;

create table contacts_month as
select customer_id, fiscal_month, sum(contacts)::bigint as contact_count, sum(seconds)::bigint as handle_seconds,
    sum(visits)::bigint as visit_count
from (
    select customer_id, fiscal_month, contacts, seconds, 0 as visits from service_load
    union all
    select k.customer_id, date_trunc('month', v.visited_on)::date, 0, 0, 1
    from read_parquet('$data/field_visits/*.parquet') as v
    join customers as k on v.customer_id = k.old_id
)
group by all;

create table contracts_month as
select k.customer_id, c.fiscal_month, bool_or(coalesce(s.valid_to, date '9999-12-31') > c.end_date) as is_open
from read_parquet('$data/subscriptions/*.parquet') as s
join customers as k on s.customer_id = k.old_id
join calendar as c on s.valid_from <= c.end_date and coalesce(s.valid_to, date '9999-12-31') > c.fiscal_month
where c.fiscal_month between date '2023-04-01' and date '2026-03-01'
group by all;

-- weights are hundredths, so that revenue is whole too
create table drivers as
with active as (
    select customer_id, fiscal_month from contracts_month where is_open
    union
    select customer_id, fiscal_month from customer_month
    where report_line = 'net_revenue' and customer_id <> 'UNALLOCATED'
    group by all
    having sum(amount) > 0
),
counted as (
    select 'contacts' as driver_id, entity_id, fiscal_month, customer_id, sum(contacts) * 100 as weight
    from service_load
    group by all
    union all
    select case when channel = 'email' and fiscal_month < date '2025-04-01' then 'contacts:' else 'handle_seconds:' end || channel,
        entity_id, fiscal_month, customer_id,
        case when channel = 'email' and fiscal_month < date '2025-04-01' then contacts else seconds end * 100
    from service_load
    union all
    select 'payments', p.entity_id, date_trunc('month', y.paid_on)::date, p.customer_id, count(*) * 100
    from read_parquet('$data/payments/*.parquet') as y
    join customers as k on y.customer_id = k.old_id
    join people as p on k.customer_id = p.customer_id
    where not y.is_refund
    group by all
    union all
    select 'active_customers', p.entity_id, a.fiscal_month, a.customer_id, 100
    from active as a
    join people as p on a.customer_id = p.customer_id
    union all
    select 'new_contracts', entity_id, contract_month, customer_id, 100 from people where contract_month is not null
    union all
    select 'net_revenue', entity_id, fiscal_month, customer_id, sum(functional_amount) * 100
    from customer_month
    where report_line = 'net_revenue'
    group by all
)
select driver_id, entity_id, fiscal_month, customer_id, weight::bigint as weight,
    row_number() over (partition by driver_id, entity_id, fiscal_month, weight order by customer_id) as place
from counted
where weight > 0;

-- where the money of the pools goes first: the desks by time on the line, the network by traffic, and what stood idle
create table activities as
with busy as (
    select entity_id, fiscal_month, sum(seconds) as seconds from service_load group by all
),
idle as (
    select date_trunc('month', work_date)::date as fiscal_month, greatest(sum(paid_seconds - busy_seconds), 0) as seconds
    from read_parquet('$data/agent_time/*.parquet')
    group by all
)
select 'SERVICE' as cost_pool, 'handle_seconds' as driver_id, entity_id, fiscal_month, channel as activity,
    sum(seconds)::decimal(18,4) as quantity
from service_load
group by all
union all
select 'SERVICE', 'handle_seconds', b.entity_id, b.fiscal_month, '~IDLE',
    (i.seconds * b.seconds / sum(b.seconds) over (partition by b.fiscal_month))::decimal(18,4)
from busy as b
join idle as i on b.fiscal_month = i.fiscal_month
where i.seconds > 0
union all
select 'NETWORK_BASE', t.driver_id, t.entity_id, c.fiscal_month, t.node, t.quantity::decimal(18,4)
from read_csv('$seeds/demo/tidewell_driver_values.csv') as t
join calendar as c on t.fiscal_period_id = c.fiscal_period_id;

create table tasks as
with pools as (
    select entity_id, fiscal_month, report_line, cost_pool,
        (sum(functional_amount) * 100)::bigint as local_cents, (sum(amount) * 100)::bigint as cents
    from customer_month
    where attribution = 'pool' and report_line <> 'acquisition_cost'
    group by all
    having sum(functional_amount) <> 0 or sum(amount) <> 0
),
weights as (
    select *, (quantity * 10000)::hugeint as weight,
        sum((quantity * 10000)::hugeint) over (partition by cost_pool, entity_id, fiscal_month) as total
    from activities
),
parts as (
    select p.*, w.activity, w.driver_id, w.quantity,
        abs(p.local_cents) * w.weight // w.total as local_whole, abs(p.cents) * w.weight // w.total as whole,
        abs(p.local_cents) - sum(abs(p.local_cents) * w.weight // w.total) over pool as local_left,
        abs(p.cents) - sum(abs(p.cents) * w.weight // w.total) over pool as cents_left,
        row_number() over (pool order by abs(p.local_cents) * w.weight % w.total desc, w.weight desc, w.activity) as local_turn,
        row_number() over (pool order by abs(p.cents) * w.weight % w.total desc, w.weight desc, w.activity) as turn
    from pools as p
    join weights as w on p.cost_pool = w.cost_pool and p.entity_id = w.entity_id and p.fiscal_month = w.fiscal_month
    window pool as (partition by p.entity_id, p.fiscal_month, p.report_line, p.cost_pool)
),
handed as (
    select entity_id, fiscal_month, report_line, cost_pool, activity, driver_id as first_driver, quantity as first_quantity,
        sign(local_cents) * (local_whole + (local_turn <= local_left)::int) as local_cents,
        sign(cents) * (whole + (turn <= cents_left)::int) as cents
    from parts
    union all
    -- no traffic in the month, or a pool that goes straight to customers
    select entity_id, fiscal_month, report_line, cost_pool, '(none)',
        case cost_pool when 'NETWORK_BASE' then 'network_traffic' end, null, local_cents, cents
    from pools as p
    anti join activities as a using (cost_pool, entity_id, fiscal_month)
),
rules as (
    select from_node, driver_id, basis = 'loaded_only' as is_loaded_only, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from read_csv('$seeds/demo/tidewell_allocation_rules.csv', types = {'valid_to': 'date'})
    where to_kind = 'customer'
)
select h.entity_id, h.fiscal_month, h.report_line, h.cost_pool, h.activity, h.local_cents::hugeint as local_cents,
    h.cents::hugeint as cents, r.driver_id, h.first_driver, h.first_quantity, coalesce(r.is_loaded_only, false) as is_loaded_only,
    exists (
        select 1 from drivers as d
        where d.driver_id = r.driver_id and d.entity_id = h.entity_id and d.fiscal_month = h.fiscal_month
    ) as has_driver,
    row_number() over () as task
from handed as h
left join rules as r on case h.activity when '(none)' then h.cost_pool else h.activity end = r.from_node
    and h.fiscal_month >= r.valid_from and h.fiscal_month < r.valid_to;

-- largest remainder: customers of one weight have one share, and the odd cents go to the first of them
create table shares as
with groups as (
    select *, sum(weight * people) over (partition by driver_id, entity_id, fiscal_month) as total
    from (select driver_id, entity_id, fiscal_month, weight, count(*) as people from drivers group by all)
),
parts as (
    select t.*, g.weight, g.people,
        abs(t.local_cents) * g.weight // g.total as local_whole, abs(t.local_cents) * g.weight % g.total as local_rest,
        abs(t.cents) * g.weight // g.total as whole, abs(t.cents) * g.weight % g.total as rest
    from tasks as t
    join groups as g on t.driver_id = g.driver_id and t.entity_id = g.entity_id and t.fiscal_month = g.fiscal_month
)
select * exclude (local_cents, cents, local_rest, rest), sign(local_cents) as local_sign, sign(cents) as sign,
    abs(local_cents) - sum(people * local_whole) over (partition by task)
    - sum(people) over (partition by task order by local_rest desc, weight desc) + people as local_odd,
    abs(cents) - sum(people * whole) over (partition by task)
    - sum(people) over (partition by task order by rest desc, weight desc) + people as odd
from parts;

create table cost_to_serve as
with pools as (
    select * from read_csv('$seeds/demo/tidewell_cost_pools.csv')
),
every as (
    select customer_id, fiscal_month, entity_id, report_line, cost_pool, '(none)' as activity,
        case attribution when 'none' then 'unallocated' else attribution end as attribution,
        case attribution when 'none' then 'no_customer' else '' end as reason,
        amount, functional_amount, null as driver_id, null as driver_quantity, false as is_loaded_only
    from customer_month
    where attribution <> 'pool'
        and report_line in ('cost_of_revenue', 'cost_to_serve', 'retention_cost', 'programme_cost', 'overhead')
    union all
    select d.customer_id, s.fiscal_month, s.entity_id, s.report_line, s.cost_pool, s.activity,
        case d.customer_id when 'UNALLOCATED' then 'unallocated' else 'allocated' end,
        case d.customer_id when 'UNALLOCATED' then 'driver_without_customer' else '' end,
        ((s.sign * (s.whole + (d.place <= s.odd)::int))::decimal(18,0) * 0.01)::decimal(18,2),
        ((s.local_sign * (s.local_whole + (d.place <= s.local_odd)::int))::decimal(18,0) * 0.01)::decimal(18,2),
        s.driver_id, (d.weight::decimal(18,0) * 0.01)::decimal(18,4), s.is_loaded_only
    from drivers as d
    join shares as s on d.driver_id = s.driver_id and d.entity_id = s.entity_id and d.fiscal_month = s.fiscal_month
        and d.weight = s.weight
    union all
    select 'UNALLOCATED', fiscal_month, entity_id, report_line, cost_pool, activity, 'unallocated',
        case
            when activity = '~IDLE' then 'idle_capacity'
            when first_driver is not null and activity = '(none)' or driver_id is not null then 'zero_driver'
            when cost_pool = 'OVERHEAD' then 'overhead_not_allocated'
            else 'no_rule'
        end,
        (cents::decimal(18,0) * 0.01)::decimal(18,2), (local_cents::decimal(18,0) * 0.01)::decimal(18,2),
        coalesce(driver_id, first_driver), first_quantity, is_loaded_only
    from tasks
    where not has_driver
)
select e.customer_id, e.fiscal_month, c.fiscal_period_id, c.close_status, e.entity_id, e.report_line, e.cost_pool, e.activity,
    e.attribution, e.reason, e.amount, 'EUR' as currency, e.functional_amount,
    case e.entity_id when 'TW-UK' then 'GBP' else 'EUR' end as functional_currency, p.cost_behaviour,
    coalesce(p.marginal, false) and not e.is_loaded_only as in_marginal, e.driver_id, e.driver_quantity::decimal(18,4) as driver_quantity
from every as e
join calendar as c on e.fiscal_month = c.fiscal_month
left join pools as p on e.cost_pool = p.cost_pool;
