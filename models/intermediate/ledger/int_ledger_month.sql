-- grain: one row per fiscal month, entity, currency, account, report line, type of entry, way to its customer and state of that, late or not
-- The ledger without customers and documents. What needs no more than that need not read every entry again.
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
    where {{rebuilt 'fiscal_month'}}
),

final as (
    select
        fiscal_month,
        entity_id,
        currency,
        account_id,
        report_line,
        statement,
        sign,
        entry_type,
        attribution,
        identity_state,
        is_late,
        count(*) as entry_count,
        {{> money of='sum(amount)'}} as amount,
        {{> money of='sum(reporting_amount)'}} as reporting_amount,
        {{> money of='sum(abs(reporting_amount))'}} as reporting_size
    from entries
    group by all
)

select * from final
