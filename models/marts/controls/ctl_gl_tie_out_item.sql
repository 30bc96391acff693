-- grain: one row per run, mart, measure, entity, report line, fiscal month and item
with notes as (
    select * from {{ref 'input_tie_out_notes'}}
),

-- the few that have an item: beside a condition on another table all entries would be translated before it is asked
entries as (
    select
        entity_id, document_id, account_id, fiscal_month, report_line, statement, sign, entry_type, is_late, currency, amount, reporting_amount
    from {{ref 'int_gl_entries_translated'}}
    where entry_type <> 'closing' and (is_late or entry_type = 'assumption')
    union all
    select
        entity_id, document_id, account_id, fiscal_month, report_line, statement, sign, entry_type, is_late, currency, amount, reporting_amount
    from {{ref 'int_gl_entries_translated'}}
    where entry_type <> 'closing'
        and (is_late or entry_type = 'assumption') is not true
        and account_id in (select account_id from notes)
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
        min(currency) as currency,
        sum(sign * amount) as amount,
        min(kind) as kind,
        min(text) as text,
        min(document_id) as document_id,
        count(distinct document_id) as documents
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
        {{setting 'currency'}} as currency,
        sum(sign * reporting_amount) as amount,
        min(kind) as kind,
        min(text) as text,
        min(document_id) as document_id,
        -- a number of a document is the entity's own
        count(distinct row(entity_id, document_id)) as documents
    from named
    where statement = 'contribution'
    group by report_line, fiscal_month, item
),

-- lines that exist only because amounts are translated one by one
translation as (
    select
        differences.entity_id,
        lines.report_line,
        differences.fiscal_month,
        lines.item,
        lines.amount,
        lines.kind,
        lines.text
    from {{ref 'int_translation_differences'}} as differences
    cross join lateral (
        values
        (
            'fx_rounding', 'rounding of translated documents', differences.rounding_amount, 'rounding',
            'Each entry is rounded to the cent, so a document may be off by one.'
        ),
        (
            'fx_translation', 'average against closing rate', differences.between_rates_amount, 'fx',
            'Profit and loss is translated at the average rate, the balance sheet at the closing one.'
        )
    ) as lines (report_line, item, amount, kind, text)
    where lines.amount <> 0
    union all
    select
        balances.entity_id,
        balances.report_line,
        balances.fiscal_month,
        'translation by finance' as item,
        ledger.amount - balances.trial_balance_amount as amount,
        'fx' as kind,
        'Ledger as translated here less the balance that finance issued in the reporting currency.' as text
    from {{ref 'int_translated_balance'}} as balances
    inner join (
        select entity_id, report_line, fiscal_month, sum(sign * reporting_amount) as amount
        from {{ref 'int_ledger_month'}}
        where entry_type <> 'closing'
        group by entity_id, report_line, fiscal_month
    ) as ledger using (entity_id, report_line, fiscal_month)
    where ledger.amount <> balances.trial_balance_amount
),

-- billing and recognition differ: the part of revenue that no invoice of the period carries
unbilled as (
    select
        revenue.entity_id,
        revenue.fiscal_month,
        revenue.currency,
        revenue.amount - coalesce(subledger.subledger_amount, 0) as amount
    from (
        select entity_id, currency, fiscal_month, sum(sign * amount) as amount
        from {{ref 'int_ledger_month'}}
        where report_line = 'net_revenue' and entry_type <> 'closing'
        group by entity_id, currency, fiscal_month
    ) as revenue
    semi join {{ref 'int_subledger_totals'}} as billing
        on revenue.entity_id = billing.entity_id and revenue.currency = billing.currency
    left join {{ref 'int_subledger_totals'}} as subledger
        on revenue.entity_id = subledger.entity_id
        and revenue.currency = subledger.currency
        and revenue.fiscal_month = subledger.fiscal_month
),

items as (
    select * from by_entity
    union all
    select * from consolidated
    union all by name
    select
        'fct_ledger_entry' as mart, 'reporting_amount' as measure, entity_id, report_line, fiscal_month, item,
        {{setting 'currency'}} as currency, amount, kind, text
    from translation
    union all by name
    select
        'fct_ledger_entry' as mart,
        'amount' as measure,
        entity_id,
        'net_revenue' as report_line,
        fiscal_month,
        'not billed in the period' as item,
        currency,
        amount,
        'not_in_subledger' as kind,
        'Revenue of the ledger less invoice lines of the period.' as text
    from unbilled
    where amount <> 0
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
        currency,
        {{> money of='amount'}} as amount,
        kind,
        text,
        case when documents = 1 then document_id end as document_id,
        documents
    from items
)

select * from final
order by mart, measure, entity_id, report_line, fiscal_month, item
