-- grain: one row per driver, entity, period and node
with rows_by_hand as (
    select *
    from (
        values
        ('desk_minutes', 'E', 'FY2026-P01', 'PHONE', '900'),
        ('desk_minutes', 'E', 'FY2026-P01', 'CHAT', '311'),
        ('desk_minutes', 'E', 'FY2026-P01', '~IDLE', '789'),
        ('desk_minutes', 'E', 'FY2026-P02', 'PHONE', '700'),
        ('desk_minutes', 'E', 'FY2026-P02', 'CHAT', '500'),
        ('desk_minutes', 'E', 'FY2026-P02', '~IDLE', '600'),
        ('phone_contacts', 'E', 'FY2026-P01', 'C1', '3'),
        ('phone_contacts', 'E', 'FY2026-P01', 'C2', '2'),
        ('phone_contacts', 'E', 'FY2026-P01', 'C3', '1'),
        ('phone_contacts', 'E', 'FY2026-P01', 'C4', '0'),
        ('chat_contacts', 'E', 'FY2026-P01', 'C1', '0'),
        ('chat_contacts', 'E', 'FY2026-P01', 'C2', '1'),
        ('chat_contacts', 'E', 'FY2026-P01', 'C3', '1'),
        ('chat_contacts', 'E', 'FY2026-P01', 'C4', '1'),
        ('phone_minutes', 'E', 'FY2026-P02', 'C1', '120'),
        ('phone_minutes', 'E', 'FY2026-P02', 'C2', '0'),
        ('phone_minutes', 'E', 'FY2026-P02', 'C3', '400'),
        ('phone_minutes', 'E', 'FY2026-P02', 'C4', '180'),
        ('chat_minutes', 'E', 'FY2026-P02', 'C1', '50'),
        ('chat_minutes', 'E', 'FY2026-P02', 'C2', '150'),
        ('chat_minutes', 'E', 'FY2026-P02', 'C3', '150'),
        ('chat_minutes', 'E', 'FY2026-P02', 'C4', '150'),
        ('orders', 'U', 'FY2026-P01', 'C1', '2'),
        ('orders', 'U', 'FY2026-P01', 'C2', '2'),
        ('orders', 'U', 'FY2026-P01', 'C3', '2'),
        ('orders', 'U', 'FY2026-P01', 'C4', '1'),
        ('orders', 'U', 'FY2026-P02', 'C1', '1'),
        ('orders', 'U', 'FY2026-P02', 'C2', '1'),
        ('orders', 'U', 'FY2026-P02', 'C3', '1'),
        ('orders', 'U', 'FY2026-P02', 'C4', '0'),
        ('seats', 'E', 'FY2026-P01', 'C1', '1'),
        ('seats', 'E', 'FY2026-P01', 'C2', '1'),
        ('seats', 'E', 'FY2026-P01', 'C3', '1'),
        ('seats', 'E', 'FY2026-P01', 'C4', '1'),
        ('tickets', 'E', 'FY2026-P03', 'SERVICE', '3'),
        ('tickets', 'E', 'FY2026-P03', 'TOOLS', '2'),
        ('desk_minutes', 'E', 'FY2026-P03', 'PHONE', '1'),
        ('desk_minutes', 'E', 'FY2026-P03', 'CHAT', '1'),
        ('phone_minutes', 'E', 'FY2026-P03', 'C1', '1'),
        ('chat_minutes', 'E', 'FY2026-P03', 'ghost', '1'),
        ('chat_minutes', 'E', 'FY2026-P03', 'C2', '2'),
        ('seats', 'E', 'FY2026-P03', 'C1', '1'),
        ('seats', 'E', 'FY2026-P03', '~IDLE', '1'),
        ('favours', 'E', 'FY2026-P03', 'IT', '1'),
        ('parcels', 'E', 'FY2026-P03', 'C1', '1'),
        ('parcels', 'E', 'FY2026-P03', 'C2', '4'),
        ('parcels', 'E', 'FY2026-P03', 'C3', '1')
        {{#if (var 'negative_seats')}}, ('seats', 'E', 'FY2026-P03', 'C2', '-1'){{/if}}
    ) as rows_by_hand (driver_id, entity_id, fiscal_period_id, node, quantity)
)

select
    cast(driver_id as varchar) as driver_id,
    cast(entity_id as varchar) as entity_id,
    cast(fiscal_period_id as varchar) as fiscal_period_id,
    cast(node as varchar) as node,
    cast(quantity as decimal(18,4)) as quantity,
    cast('2026-04-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
