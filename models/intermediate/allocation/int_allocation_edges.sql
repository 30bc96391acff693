-- grain: one row per entity, fiscal month, pool and node that the pool's money goes to
with rules as (
    select * from {{ref 'int_allocation_rules'}}
    where stage = 1 and to_kind <> 'customer'
),

-- apart, since the join below compares every pair of rows
drivers as (
    select * from {{ref 'int_driver_values'}}
    where to_kind <> 'customer'
),

weighed as (
    select
        rules.entity_id,
        rules.fiscal_month,
        rules.from_node,
        rules.to_kind,
        rules.driver_id,
        rules.is_loaded_only,
        -- without a quantity the money goes nowhere, and says so
        coalesce(drivers.node, '~NONE') as node,
        drivers.quantity,
        {{> driver_units of='coalesce(drivers.quantity, 1)'}} as driver
    from rules
    left join drivers
        on rules.entity_id = drivers.entity_id
        and rules.fiscal_month = drivers.fiscal_month
        and rules.driver_id = drivers.driver_id
        and rules.to_kind = drivers.to_kind
        and (rules.to_node is null or drivers.node in (rules.to_node, '~IDLE'))
),

final as (
    select *, sum(driver) over (partition by entity_id, fiscal_month, from_node) as driver_total
    from weighed
)

select * from final
