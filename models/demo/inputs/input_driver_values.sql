-- grain: one row per driver, entity, period and node
with customers as (
    select * from {{ref 'stg_tidewell__customers'}}
),

periods as (
    select * from {{ref 'stg_tidewell__fiscal_periods'}}
),

new_contracts as (
    select
        'new_contracts' as driver_id,
        customers.entity_id,
        periods.fiscal_period_id,
        customers.customer_id as node,
        cast(count(*) as decimal(18,4)) as quantity,
        cast(max(customers.acquired_on) as timestamp) as known_at,
        'tidewell: customers' as source
    from customers
    inner join periods on customers.acquired_on between periods.start_date and periods.end_date
    group by customers.entity_id, periods.fiscal_period_id, customers.customer_id
),

traffic as (
    select
        traffic.driver_id,
        traffic.entity_id,
        traffic.fiscal_period_id,
        traffic.node,
        traffic.quantity,
        cast(periods.end_date as timestamp) as known_at,
        'seed: tidewell_driver_values' as source
    from {{ref 'tidewell_driver_values'}} as traffic
    inner join periods on traffic.fiscal_period_id = periods.fiscal_period_id
),

final as (
    select * from new_contracts
    union all
    select * from traffic
)

select
    driver_id,
    entity_id,
    fiscal_period_id,
    node,
    quantity,
    known_at,
    source,
    concat_ws(' ', driver_id, entity_id, fiscal_period_id, node) as source_row
from final
