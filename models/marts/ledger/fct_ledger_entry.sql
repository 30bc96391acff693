-- grain: one row per ledger entry that is money
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
    where {{rebuilt 'posting_date'}}
),

cost_pools as (
    select * from {{ref 'input_cost_pools'}}
),

final as (
    select
        entries.entry_id,
        entries.fiscal_month,
        entries.fiscal_period_id,
        entries.entity_id,
        entries.account_id,
        entries.report_line,
        entries.cost_pool,
        cost_pools.cost_behaviour,
        entries.amount,
        entries.currency as functional_currency,
        entries.reporting_amount,
        entries.reporting_currency as currency,
        entries.customer_id,
        entries.attribution,
        entries.document_id,
        entries.posting_date,
        entries.known_at,
        entries.is_late,
        entries.entry_type
    from entries
    left join cost_pools on entries.cost_pool = cost_pools.cost_pool
)

select * from final
