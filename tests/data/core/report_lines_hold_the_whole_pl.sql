-- Sum over P&L report lines = sum of entries on revenue and expense accounts, straight from the inputs:
-- an expense account mapped to the balance sheet, or a line that fans out, shows here.
with accounts as (
    select account_id, min(account_class) as account_class
    from {{ref 'input_gl_accounts'}}
    group by account_id
),

profit as (
    select entries.entity_id, entries.currency, sum(entries.amount) as amount
    from {{ref 'input_gl_entries'}} as entries
    inner join accounts on entries.account_id = accounts.account_id
    where accounts.account_class in ('revenue', 'expense')
        and entries.known_at <= {{var 'known_at'}}
        and entries.entry_type <> 'closing'
        and not entries.is_intercompany
        and entries.account_id not in (
            select account_id
            from {{ref 'input_account_map'}}
            where report_line in ('intercompany', 'pass_through_tax', 'statistical')
        )
    group by entries.entity_id, entries.currency
),

report_lines as (
    select ledger.entity_id, ledger.functional_currency as currency, sum(ledger.amount) as amount
    from {{ref 'fct_ledger_entry'}} as ledger
    inner join {{ref 'report_lines'}} as report_lines on ledger.report_line = report_lines.report_line
    where report_lines.statement in ('contribution', 'other_profit') and ledger.entry_type <> 'closing'
        and ledger.account_id not in (
            select account_id
            from {{ref 'input_account_map'}}
            where report_line in ('intercompany', 'pass_through_tax', 'statistical')
        )
    group by ledger.entity_id, ledger.functional_currency
)

select entity_id, currency, profit.amount as accounts_amount, report_lines.amount as report_lines_amount
from profit
full join report_lines using (entity_id, currency)
where coalesce(profit.amount, 0) <> coalesce(report_lines.amount, 0)
order by entity_id, currency
