-- grain: one row per driver, entity, fiscal month, kind of node and node with a quantity
-- Given quantities, and those that the package counts; a driver that is given is not counted.
with given as (
    select * from {{ref 'int_given_drivers'}}
),

counted as (
    select driver_id, entity_id, fiscal_month, to_kind, node, quantity, 'counted' as origin
    from {{ref 'int_built_in_drivers'}}
    where driver_id not in (select driver_id from given) and {{rebuilt 'fiscal_month'}}
),

every as (
    select driver_id, entity_id, fiscal_month, to_kind, node, quantity, 'given' as origin
    from given
    where to_kind <> '(none)' and quantity > 0 and {{rebuilt 'fiscal_month'}}
    union all
    select * from counted
),

final as (
    select
        *,
        row_number() over (
            partition by driver_id, entity_id, fiscal_month, to_kind, quantity
            order by node
        ) as place
    from every
)

select * from final
