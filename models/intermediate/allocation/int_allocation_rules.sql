-- grain: one row per entity, fiscal month, stage and node that is shared out
-- The rule of the period's first day: one for the entity before one for any.
with rules as (
    select * from {{ref 'input_allocation_rules'}}
    where known_at <= {{var 'known_at'}}
),

-- months in which there is money of the entity
entity_months as (
    select distinct entity_id, fiscal_month from {{ref 'int_customer_month_ledger'}}
),

candidates as (
    select
        entity_months.entity_id,
        entity_months.fiscal_month,
        rules.stage,
        rules.from_node,
        rules.rule_id,
        rules.to_kind,
        rules.to_node,
        rules.driver_id,
        rules.basis = 'loaded_only' as is_loaded_only,
        row_number() over (
            partition by entity_months.entity_id, entity_months.fiscal_month, rules.stage, rules.from_node
            order by rules.entity_id = '*', rules.priority, rules.rule_id, rules.valid_from desc
        ) as choice
    from rules
    inner join entity_months
        on rules.entity_id in (entity_months.entity_id, '*')
        and entity_months.fiscal_month >= rules.valid_from
        and (rules.valid_to is null or entity_months.fiscal_month < rules.valid_to)
),

final as (
    select entity_id, fiscal_month, stage, from_node, rule_id, to_kind, to_node, driver_id, is_loaded_only
    from candidates
    where choice = 1
)

select * from final
