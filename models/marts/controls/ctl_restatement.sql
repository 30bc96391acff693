-- grain: one row per run and restated figure
-- What a closed period was when it was closed, and is now. Only late journals can be told from the ledger itself.
with entries as (
    select
        ledger.fiscal_period_id,
        ledger.report_line,
        ledger.currency,
        ledger.is_late,
        report_lines.sign * ledger.reporting_amount as amount
    from {{ref 'fct_ledger_entry'}} as ledger
    inner join {{ref 'report_lines'}} as report_lines on ledger.report_line = report_lines.report_line
    where ledger.entry_type <> 'closing' and report_lines.statement in ('contribution', 'other_profit')
),

final as (
    select
        fiscal_period_id || ':' || report_line || ':late_journal' as restatement_id,
        report_line as metric,
        fiscal_period_id,
        '(all)' as segment,
        {{> money of='coalesce(sum(amount) filter (where not is_late), 0)'}} as issued_value,
        {{> money of='sum(amount)'}} as new_value,
        {{> money of='sum(amount) filter (where is_late)'}} as delta,
        'late_journal' as cause,
        cast(null as varchar) as approver,
        cast(null as timestamp) as decided_at,
        currency,
        {{run_id}} as run_id
    from entries
    group by fiscal_period_id, report_line, currency
    having bool_or(is_late)
)

select * from final
order by restatement_id
