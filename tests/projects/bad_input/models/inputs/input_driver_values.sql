-- grain: one row per driver, entity, period and node
with rows_by_hand as (
    select *
    from (
        values
        ('-1', 'driver')
    ) as rows_by_hand (quantity, only_when)
)

select
    'seats' as driver_id,
    'E1' as entity_id,
    'FY2026-P01' as fiscal_period_id,
    'b' as node,
    cast(quantity as decimal(18,4)) as quantity,
    cast('2026-02-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
where only_when = {{var 'bad'}}
