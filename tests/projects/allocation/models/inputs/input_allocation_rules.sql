-- grain: one row per rule
with rows_by_hand as (
    select *
    from (
        values
        ('service', 1, 'SERVICE', 'activity', null, 'desk_minutes', '*', '2026-01-01', null, 'both'),
        ('phone-contacts', 2, 'PHONE', 'customer', null, 'phone_contacts', '*', '2026-01-01', '2026-02-01', 'both'),
        ('phone-minutes', 2, 'PHONE', 'customer', null, 'phone_minutes', '*', '2026-02-01', null, 'both'),
        ('chat-contacts', 2, 'CHAT', 'customer', null, 'chat_contacts', '*', '2026-01-01', '2026-02-01', 'both'),
        ('chat-minutes', 2, 'CHAT', 'customer', null, 'chat_minutes', '*', '2026-02-01', null, 'both'),
        ('fulfil', 1, 'FULFIL', 'customer', null, 'orders', 'U', '2026-01-01', null, 'both'),
        ('tools', 1, 'TOOLS', 'customer', null, 'seats', '*', '2026-01-01', null, 'both'),
        ('it', 1, 'IT', 'pool', null, 'tickets', '*', '2026-01-01', null, 'loaded_only'),
        ('returns', 1, 'RETURNS', 'customer', null, 'parcels', '*', '2026-01-01', null, 'both'),
        ('billing', 1, 'BILLING', 'customer', null, {{var 'billing_driver'}}, '*', '2026-01-01', null, 'loaded_only')
        {{#if (var 'cycle')}}
        , ('service-back', 1, 'SERVICE', 'pool', 'IT', 'favours', 'E', '2026-03-01', null, 'both')
        {{/if}}
        {{#if (var 'two_rules')}}
        , ('tools-twice', 1, 'TOOLS', 'customer', null, 'orders', '*', '2026-02-01', null, 'both')
        {{/if}}
    ) as rows_by_hand (rule_id, stage, from_node, to_kind, to_node, driver_id, entity_id, valid_from, valid_to, basis)
)

select
    cast(rule_id as varchar) as rule_id,
    cast(stage as smallint) as stage,
    cast(from_node as varchar) as from_node,
    cast(to_kind as varchar) as to_kind,
    cast(to_node as varchar) as to_node,
    cast(driver_id as varchar) as driver_id,
    cast(entity_id as varchar) as entity_id,
    cast(1 as smallint) as priority,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(basis as varchar) as basis,
    'controlling' as owner,
    cast(null as varchar) as approved_by,
    cast(valid_from as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
