-- grain: one row per entity, account and period
with rows_by_hand as (
    select *
    from (
        values
        ('4000', '-150.00'),
        ('6000', '30.00'),
        ('6100', '6.00')
    ) as rows_by_hand (account_id, movement)
)

select
    'E1' as entity_id,
    cast(account_id as varchar) as account_id,
    'FY2026-P01' as fiscal_period_id,
    'actual' as scenario,
    cast(movement as decimal(18,2)) as movement,
    cast(null as decimal(18,2)) as closing_balance,
    'BRL' as currency,
    cast('2026-02-06 18:00:00' as timestamp) as known_at,
    cast(true as boolean) as is_issued,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
