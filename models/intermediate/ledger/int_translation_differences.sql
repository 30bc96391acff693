-- grain: one row per entity and fiscal month with documents in another currency than the reporting one
-- A document that balances in its own currency need not do so once each of its lines is translated.
with documents as (
    select
        entity_id,
        document_id,
        min(fiscal_month) as fiscal_month,
        sum(reporting_amount) as translated,
        -- what is left when nothing is rounded: profit and loss at the average rate, the balance sheet at the closing one
        cast(sum(cast(amount as decimal(38,2)) * rate) as decimal(18,2)) as between_rates
    from {{ref 'int_gl_entries_translated'}}
    where currency <> {{setting 'currency'}}
    group by entity_id, document_id
),

final as (
    select
        entity_id,
        fiscal_month,
        {{> money of='sum(between_rates - translated)'}} as rounding_amount,
        {{> money of='sum(-between_rates)'}} as between_rates_amount,
        count(*) filter (where translated <> between_rates) as rounded_documents
    from documents
    group by entity_id, fiscal_month
)

select * from final
