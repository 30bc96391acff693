-- The amounts of an entity's ledger are in its one functional currency: a second one in a month is what the documents were made
-- out in, and would be translated as if it were kept in. One row per entity, month and currency where there are two.
with kept as (
    select
        entity_id,
        fiscal_month,
        currency,
        sum(entry_count) as entries,
        sum(amount) filter (where amount > 0) as debit_amount
    from {{ref 'int_ledger_month'}}
    -- a ledger that is made from orders, invoices or payments has each in the currency it was billed in
    where entry_type not in ('derived', 'assumption')
    group by entity_id, fiscal_month, currency
)

select
    entity_id,
    fiscal_month,
    currency,
    entries,
    cast(debit_amount as decimal(18,2)) as debit_amount
from kept
qualify count(*) over (partition by entity_id, fiscal_month) > 1
order by entity_id, fiscal_month, currency
