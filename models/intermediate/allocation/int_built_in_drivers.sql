-- grain: one row per driver, entity, fiscal month, kind of node and node
-- Drivers that the package counts itself, where a rule asks for them. `contacts:phone` is contacts by phone.
with wanted as (
    select distinct driver_id, to_kind from {{ref 'input_allocation_rules'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

days as (
    select day, fiscal_month from {{> calendar_days of='calendar'}}
    where {{rebuilt 'fiscal_month'}}
),

identity as (
    select * from {{ref 'int_identity_since'}}
),

ledger as (
    select * from {{ref 'int_customer_month_ledger'}}
    where report_line = 'net_revenue' and {{rebuilt 'fiscal_month'}}
),

homes as (
    select * from {{ref 'int_customer_entities'}}
),

entities as (
    select * from {{ref 'int_entities'}}
),

-- what happened on a day, still under the id that the fact carries
daily as (
    select 'order_lines' as driver_id, null as channel, orders.customer_id,
        cast({{> local_time at='orders.ordered_at'}} as date) as happened_on, 1 as quantity
    from {{ref 'input_order_lines'}} as order_lines
    inner join {{ref 'input_orders'}} as orders on order_lines.order_id = orders.order_id
    where orders.known_at <= {{var 'known_at'}}
    union all
    -- a contact is an answered inbound interaction
    select unnest(['contacts', 'handle_seconds']), channel, customer_id,
        cast({{> local_time at='started_at'}} as date), unnest([1, coalesce(handle_seconds, 0)])
    from {{ref 'input_interactions'}}
    where direction = 'inbound' and answered_at is not null and not abandoned
    union all
    select 'cases', null, customer_id, cast({{> local_time at='opened_at'}} as date), 1
    from {{ref 'input_cases'}}
    where known_at <= {{var 'known_at'}}
    union all
    select 'field_visits', null, customer_id, visited_on, 1
    from {{ref 'input_field_visits'}}
    union all
    select 'payments', null, customer_id, paid_on, 1
    from {{ref 'input_payments'}}
    where not is_refund and known_at <= {{var 'known_at'}}
),

monthly as (
    select
        daily.driver_id,
        daily.channel,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        days.fiscal_month,
        sum(daily.quantity) as quantity
    from daily
    inner join days on daily.happened_on = days.day
    left join identity on daily.customer_id = identity.fact_customer_id
    -- what no rule asks for is not counted; a driver of channels is asked for by channel or as an activity
    where daily.driver_id in (select split_part(driver_id, ':', 1) from wanted)
    group by all
),

active as (
    select customer_id, fiscal_month from ledger
    where customer_id <> 'UNALLOCATED'
    group by customer_id, fiscal_month
    having sum(amount) > 0
    union
    select customer_id, fiscal_month from {{ref 'int_subscription_months'}}
    where is_open_on_last_day and {{rebuilt 'fiscal_month'}}
),

agent_time as (
    select
        calendar.fiscal_month,
        greatest(sum(agent_time.paid_seconds - agent_time.busy_seconds), 0) as idle_seconds
    from {{ref 'input_agent_time'}} as agent_time
    inner join calendar on agent_time.work_date >= calendar.fiscal_month and agent_time.work_date <= calendar.end_date
    -- time whose use nobody measured is neither busy nor idle
    where agent_time.busy_seconds is not null and {{rebuilt 'calendar.fiscal_month'}}
    group by calendar.fiscal_month
),

counted as (
    select driver_id, 'customer' as to_kind, customer_id as node, customer_id,
        cast(null as varchar) as entity_id, fiscal_month, cast(sum(quantity) as decimal(38,4)) as quantity
    from monthly
    group by driver_id, customer_id, fiscal_month
    union all
    select driver_id || ':' || channel, 'customer', customer_id, customer_id, null, fiscal_month, quantity
    from monthly
    where channel is not null
    union all
    -- the channels are the activities of a service desk
    select driver_id, 'activity', channel, customer_id, null, fiscal_month, quantity
    from monthly
    where channel is not null
    union all
    select 'handle_seconds', 'activity', '~IDLE', null, null, fiscal_month, idle_seconds
    from agent_time
    union all
    select 'orders', 'customer', customer_id, customer_id, null, fiscal_month, order_count
    from {{ref 'int_orders_month'}}
    where {{rebuilt 'fiscal_month'}}
    union all
    -- more returned than bought: the customer takes no share, rather than a negative one
    select 'units', 'customer', customer_id, customer_id, null, fiscal_month, greatest(unit_count, 0)
    from {{ref 'int_orders_month'}}
    where {{rebuilt 'fiscal_month'}}
    union all
    select 'active_customers', 'customer', customer_id, customer_id, null, fiscal_month, 1
    from active
    union all
    -- more refunded than sold: the same. With two places, as money has, all quantities above would get two
    select 'net_revenue', 'customer', customer_id, null, entity_id, fiscal_month,
        cast(greatest(sum(functional_amount), 0) as decimal(38,4))
    from ledger
    group by entity_id, customer_id, fiscal_month
),

placed as (
    select
        counted.driver_id,
        counted.to_kind,
        counted.node,
        coalesce(counted.entity_id, homes.entity_id) as entity_id,
        counted.fiscal_month,
        counted.quantity
    from counted
    semi join wanted on counted.driver_id = wanted.driver_id and counted.to_kind = wanted.to_kind
    left join homes
        on counted.customer_id = homes.customer_id
        and counted.fiscal_month >= homes.valid_from
        and counted.fiscal_month < coalesce(homes.valid_to, date '9999-12-31')
    where counted.quantity > 0
),

homeless as (
    select driver_id, to_kind, node, fiscal_month, sum(quantity) as quantity
    from placed
    where entity_id is null
    group by all
),

-- a quantity of no known entity is shared by the entities as the known quantities are
known as (
    select driver_id, to_kind, fiscal_month, entity_id, sum(quantity) as quantity
    from placed
    where entity_id is not null
    group by all
),

totals as (
    select driver_id, to_kind, fiscal_month, sum(quantity) as quantity
    from known
    group by all
),

spread as (
    select
        homeless.driver_id,
        homeless.to_kind,
        homeless.node,
        entities.entity_id,
        homeless.fiscal_month,
        case
            when totals.quantity is null then homeless.quantity
            else cast(homeless.quantity * coalesce(known.quantity, 0) / totals.quantity as decimal(38,4))
        end as quantity
    from homeless
    cross join entities
    left join totals using (driver_id, to_kind, fiscal_month)
    left join known
        on homeless.driver_id = known.driver_id
        and homeless.to_kind = known.to_kind
        and homeless.fiscal_month = known.fiscal_month
        and entities.entity_id = known.entity_id
),

-- of a customer with an entity there is one row already, and a customer without one is nowhere but in spread
final as (
    select driver_id, to_kind, node, entity_id, fiscal_month, cast(quantity as decimal(18,4)) as quantity
    from placed
    where to_kind = 'customer' and entity_id is not null
    union all
    select
        driver_id,
        to_kind,
        node,
        entity_id,
        fiscal_month,
        cast(sum(quantity) as decimal(18,4)) as quantity
    from (
        select driver_id, to_kind, node, entity_id, fiscal_month, quantity
        from placed
        where to_kind <> 'customer' and entity_id is not null
        union all
        select driver_id, to_kind, node, entity_id, fiscal_month, quantity from spread
    )
    group by all
    having sum(quantity) > 0
)

select * from final
