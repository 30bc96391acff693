-- grain: one row per driver, entity, fiscal month, kind of node and node with a quantity
-- Given quantities, and those that the package counts; a driver that is given is not counted.
with given as (
    select driver_id, entity_id, fiscal_month, to_kind, node, quantity, 'given' as origin
    from {{ref 'int_given_drivers'}}
    where to_kind <> '(none)' and quantity > 0
),

counted as (
    select driver_id, entity_id, fiscal_month, to_kind, node, quantity, 'counted' as origin
    from {{ref 'int_built_in_drivers'}}
    where driver_id not in (select driver_id from {{ref 'int_given_driver_ids'}})
),

final as (
    select * from given
    union all
    select * from counted
)

select * from final
