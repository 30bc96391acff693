-- grain: one row per fiscal month, row of int_pool_activity, customer and reason
-- Stage 2: activities to customers, each currency view on its own. What cannot be given to a customer is on
-- UNALLOCATED with its reason, so that pool in = allocated out to the cent. What a row is about stands once, in
-- int_pool_activity: a text in each of these rows costs as much as an amount to reckon, and is written and read again.
with activities as (
    select * from {{ref 'int_pool_activity'}}
    where {{rebuilt 'fiscal_month'}}
),

-- nodes of the same quantity have the same share: the first of them by id get the odd units
drivers as (
    select
        driver_id,
        entity_id,
        fiscal_month,
        node,
        quantity,
        row_number() over (partition by driver_id, entity_id, fiscal_month, quantity order by node) as place
    from {{ref 'int_driver_values'}}
    where to_kind = 'customer' and {{rebuilt 'fiscal_month'}}
),

quantities as (
    select driver_id, entity_id, fiscal_month, quantity, count(*) as nodes
    from drivers
    group by driver_id, entity_id, fiscal_month, quantity
),

totals as (
    select driver_id, entity_id, fiscal_month, {{> driver_units of='sum(quantity * nodes)'}} as driver_total
    from quantities
    group by driver_id, entity_id, fiscal_month
),

weighed as (
    select
        activities.fiscal_month,
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
        fiscal_month,
        activity_no,
        quantity,
        sign(functional_units) as functional_sign,
        {{> whole_units amount='functional_units' driver='driver' total='driver_total'}} as functional_whole,
        {{> odd_units amount='functional_units' driver='driver' total='driver_total' nodes='nodes' tie='quantity'
            within='fiscal_month, activity_no'}} as functional_odd,
        sign(reporting_units) as reporting_sign,
        {{> whole_units amount='reporting_units' driver='driver' total='driver_total'}} as reporting_whole,
        {{> odd_units amount='reporting_units' driver='driver' total='driver_total' nodes='nodes' tie='quantity'
            within='fiscal_month, activity_no'}} as reporting_odd
    from weighed
),

-- what a node of each quantity gets, without and with an odd unit: nodes are many, quantities few
parts as (
    select
        activities.fiscal_month,
        activities.activity_no,
        activities.entity_id,
        activities.driver_id,
        shares.quantity,
        shares.functional_odd,
        shares.reporting_odd,
        {{> from_minor_units of='shares.functional_sign * shares.functional_whole'}} as functional_low,
        {{> from_minor_units of='shares.functional_sign * (shares.functional_whole + 1)'}} as functional_high,
        {{> from_minor_units of='shares.reporting_sign * shares.reporting_whole'}} as reporting_low,
        {{> from_minor_units of='shares.reporting_sign * (shares.reporting_whole + 1)'}} as reporting_high
    from activities
    inner join shares
        on activities.fiscal_month = shares.fiscal_month
        and activities.activity_no = shares.activity_no
),

final as (
    select
        parts.fiscal_month,
        parts.activity_no,
        case when drivers.node = '~IDLE' then 'UNALLOCATED' else drivers.node end as customer_id,
        case
            when drivers.node = '~IDLE' then 'idle_capacity'
            when drivers.node = 'UNALLOCATED' then 'driver_without_customer'
            else ''
        end as reason,
        case when drivers.place <= parts.reporting_odd then parts.reporting_high else parts.reporting_low end as amount,
        case when drivers.place <= parts.functional_odd then parts.functional_high else parts.functional_low end
            as functional_amount,
        drivers.quantity as driver_quantity
    from drivers
    inner join parts
        on drivers.driver_id = parts.driver_id
        and drivers.entity_id = parts.entity_id
        and drivers.fiscal_month = parts.fiscal_month
        and drivers.quantity = parts.quantity
    union all
    select
        activities.fiscal_month,
        activities.activity_no,
        'UNALLOCATED' as customer_id,
        case when activities.reason = '' then 'zero_driver' else activities.reason end as reason,
        activities.amount,
        activities.functional_amount,
        cast(activities.resource_quantity as decimal(18,4)) as driver_quantity
    from activities
    left join totals
        on activities.driver_id = totals.driver_id
        and activities.entity_id = totals.entity_id
        and activities.fiscal_month = totals.fiscal_month
    where activities.reason <> '' or totals.driver_id is null
)

select * from final
