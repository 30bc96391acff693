-- grain: one row per entity, account and period
with rows_by_hand as (
    select *
    from (
        values
        ('E1', '4000', 'FY2026-P01', '-150.00'),
        ('E1', '6000', 'FY2026-P01', '37.00'),
        -- what finance made of ten dollars, in euros
        ('E2', '6000', 'FY2026-P01', '9.21')
    ) as rows_by_hand (
        entity_id, account_id, fiscal_period_id, movement
    )
)

select
    cast(entity_id as varchar) as entity_id,
    cast(account_id as varchar) as account_id,
    cast(fiscal_period_id as varchar) as fiscal_period_id,
    'actual' as scenario,
    cast(movement as decimal(18,2)) as movement,
    cast(null as decimal(18,2)) as closing_balance,
    'EUR' as currency,
    cast('2026-02-10' as timestamp) as known_at,
    cast(true as boolean) as is_issued,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
