-- grain: one row per run, mart, measure, entity, report line, fiscal month and item
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
    where entry_type <> 'closing'
),

notes as (
    select * from {{ref 'input_tie_out_notes'}}
),

accounts as (
    select account_id, min(account_name) as account_name
    from {{ref 'input_gl_accounts'}}
    group by account_id
),

named as (
    select entries.*, notes.item, notes.kind, notes.text
    from entries
    inner join notes on entries.account_id = notes.account_id
    union all
    select
        entries.*,
        'assumption: ' || entries.account_id as item,
        'assumption' as kind,
        'Posted from a declared assumption, no document: '
        || coalesce(accounts.account_name, entries.account_id) as text
    from entries
    left join accounts on entries.account_id = accounts.account_id
    where entries.entry_type = 'assumption'
        and entries.statement in ('contribution', 'other_profit')
        -- a note of the project says it better
        and entries.account_id not in (select account_id from notes where kind = 'assumption')
    union all
    select
        *,
        'late journals' as item,
        'late_journal' as kind,
        'Known to the company after the period was closed.' as text
    from entries
    where is_late
),

by_entity as (
    select
        'fct_ledger_entry' as mart,
        'amount' as measure,
        entity_id,
        report_line,
        fiscal_month,
        item,
        sum(sign * amount) as amount,
        min(kind) as kind,
        min(text) as text
    from named
    group by entity_id, report_line, fiscal_month, item
),

consolidated as (
    select
        'mart_unit_economics_month' as mart,
        case report_line
            when 'cost_to_serve' then 'cost_to_serve_loaded'
            when 'overhead' then 'overhead_loaded'
            else report_line
        end as measure,
        '(all)' as entity_id,
        report_line,
        fiscal_month,
        item,
        sum(sign * reporting_amount) as amount,
        min(kind) as kind,
        min(text) as text
    from named
    where statement = 'contribution'
    group by report_line, fiscal_month, item
),

items as (
    select * from by_entity
    union all
    select * from consolidated
),

final as (
    select
        {{run_id}} as run_id,
        mart,
        measure,
        entity_id,
        report_line,
        fiscal_month,
        item,
        {{> money of='amount'}} as amount,
        kind,
        text,
        cast(null as varchar) as document_id
    from items
)

select * from final
order by mart, measure, entity_id, report_line, fiscal_month, item
