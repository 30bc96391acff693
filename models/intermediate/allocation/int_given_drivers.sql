-- grain: one row per given driver, entity, fiscal month, kind of node and node
-- Apart from the counted ones: a new customer is another row of the identity each day, and of no quantity that is given.
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
final as (
    select
        delivered.driver_id,
        delivered.entity_id,
        delivered.fiscal_month,
        coalesce(wanted.to_kind, '(none)') as to_kind,
        case
            when coalesce(wanted.to_kind, '') <> 'customer' or delivered.node = '~IDLE' then delivered.node
            else coalesce(identity.customer_id, 'UNALLOCATED')
        end as node,
        cast(sum(delivered.quantity) as decimal(18,4)) as quantity
    from delivered
    left join wanted on delivered.driver_id = wanted.driver_id
    left join {{ref 'int_customer_identity'}} as identity on delivered.node = identity.fact_customer_id
    group by all
)

select * from final
