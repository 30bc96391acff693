-- grain: one row per entity, currency, fiscal month, report line, pool, activity, customer and reason
-- Stage 2: activities to customers, each currency view on its own. What cannot be given to a customer is on
-- UNALLOCATED with its reason, so that pool in = allocated out to the cent.
with activities as (
    select
        *,
        row_number() over (
            order by entity_id, functional_currency, fiscal_month, report_line, cost_pool, activity, reason
        ) as activity_no
    from {{ref 'int_pool_activity'}}
    where {{rebuilt 'fiscal_month'}}
),

cost_pools as (
    select * from {{ref 'input_cost_pools'}}
),

drivers as (
    select * from {{ref 'int_driver_values'}}
    where to_kind = 'customer' and {{rebuilt 'fiscal_month'}}
),

totals as (
    select driver_id, entity_id, fiscal_month, sum({{> driver_units of='quantity'}}) as driver_total
    from drivers
    group by driver_id, entity_id, fiscal_month
),

-- nodes of the same quantity have the same share, but for the odd units
quantities as (
    select driver_id, entity_id, fiscal_month, quantity, count(*) as nodes
    from drivers
    group by driver_id, entity_id, fiscal_month, quantity
),

weighed as (
    select
        activities.activity_no,
        quantities.quantity,
        quantities.nodes,
        {{> driver_units of='quantities.quantity'}} as driver,
        totals.driver_total,
        {{> minor_units of='activities.functional_amount'}} as functional_units,
        {{> minor_units of='activities.amount'}} as reporting_units
    from activities
    inner join totals
        on activities.reason = ''
        and activities.driver_id = totals.driver_id
        and activities.entity_id = totals.entity_id
        and activities.fiscal_month = totals.fiscal_month
    inner join quantities
        on totals.driver_id = quantities.driver_id
        and totals.entity_id = quantities.entity_id
        and totals.fiscal_month = quantities.fiscal_month
),

shares as (
    select
        activity_no,
        quantity,
        sign(functional_units) as functional_sign,
        {{> whole_units amount='functional_units' driver='driver' total='driver_total'}} as functional_whole,
        {{> odd_units amount='functional_units' driver='driver' total='driver_total' nodes='nodes' tie='quantity'
            within='activity_no'}} as functional_odd,
        sign(reporting_units) as reporting_sign,
        {{> whole_units amount='reporting_units' driver='driver' total='driver_total'}} as reporting_whole,
        {{> odd_units amount='reporting_units' driver='driver' total='driver_total' nodes='nodes' tie='quantity'
            within='activity_no'}} as reporting_odd
    from weighed
),

placed as (
    select
        activities.activity_no,
        case when drivers.node = '~IDLE' then 'UNALLOCATED' else drivers.node end as customer_id,
        case
            when drivers.node = '~IDLE' then 'idle_capacity'
            when drivers.node = 'UNALLOCATED' then 'driver_without_customer'
            else ''
        end as reason,
        drivers.quantity,
        {{> from_minor_units of='shares.functional_sign * (
            shares.functional_whole + case when drivers.place <= shares.functional_odd then 1 else 0 end
        )'}} as functional_amount,
        {{> from_minor_units of='shares.reporting_sign * (
            shares.reporting_whole + case when drivers.place <= shares.reporting_odd then 1 else 0 end
        )'}} as amount
    from activities
    inner join drivers
        on activities.reason = ''
        and activities.driver_id = drivers.driver_id
        and activities.entity_id = drivers.entity_id
        and activities.fiscal_month = drivers.fiscal_month
    inner join shares on activities.activity_no = shares.activity_no and drivers.quantity = shares.quantity
    union all
    select
        activities.activity_no,
        'UNALLOCATED' as customer_id,
        case when activities.reason = '' then 'zero_driver' else activities.reason end as reason,
        activities.resource_quantity as quantity,
        activities.functional_amount,
        activities.amount
    from activities
    left join totals
        on activities.driver_id = totals.driver_id
        and activities.entity_id = totals.entity_id
        and activities.fiscal_month = totals.fiscal_month
    where activities.reason <> '' or totals.driver_id is null
),

final as (
    select
        activities.entity_id,
        activities.functional_currency,
        activities.fiscal_month,
        activities.report_line,
        activities.cost_pool,
        activities.activity,
        placed.customer_id,
        placed.reason,
        placed.amount,
        placed.functional_amount,
        coalesce(activities.driver_id, activities.resource_driver_id) as driver_id,
        cast(placed.quantity as decimal(18,4)) as driver_quantity,
        cost_pools.cost_behaviour,
        coalesce(cost_pools.marginal, false) and not activities.is_loaded_only as in_marginal
    from placed
    inner join activities on placed.activity_no = activities.activity_no
    left join cost_pools on activities.cost_pool = cost_pools.cost_pool
)

select * from final
