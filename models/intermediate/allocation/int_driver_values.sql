-- grain: one row per driver, entity, fiscal month, kind of node and node with a quantity
-- Given quantities, and those that the package counts; a driver that is given is not counted.
with wanted as (
    select distinct driver_id, to_kind from {{ref 'input_allocation_rules'}}
),

delivered as (
    select
        driver_values.driver_id,
        driver_values.entity_id,
        calendar.fiscal_month,
        driver_values.node,
        arg_max(driver_values.quantity, driver_values.known_at) as quantity
    from {{ref 'input_driver_values'}} as driver_values
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on driver_values.fiscal_period_id = calendar.fiscal_period_id
    where driver_values.known_at <= {{var 'known_at'}}
    group by all
),

-- a quantity of a customer whom nobody knows keeps its share, on UNALLOCATED
given as (
    select
        delivered.driver_id,
        delivered.entity_id,
        delivered.fiscal_month,
        wanted.to_kind,
        case
            when wanted.to_kind <> 'customer' or delivered.node = '~IDLE' then delivered.node
            else coalesce(identity.customer_id, 'UNALLOCATED')
        end as node,
        cast(sum(delivered.quantity) as decimal(18,4)) as quantity,
        'given' as origin
    from delivered
    inner join wanted on delivered.driver_id = wanted.driver_id
    left join {{ref 'int_customer_identity'}} as identity on delivered.node = identity.fact_customer_id
    where {{rebuilt 'delivered.fiscal_month'}}
    group by all
    having sum(delivered.quantity) > 0
),

counted as (
    select driver_id, entity_id, fiscal_month, to_kind, node, quantity, 'counted' as origin
    from {{ref 'int_built_in_drivers'}}
    where driver_id not in (select driver_id from delivered) and {{rebuilt 'fiscal_month'}}
),

every as (
    select * from given
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
