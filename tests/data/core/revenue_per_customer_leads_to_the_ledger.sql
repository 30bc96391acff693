-- Effects lead from base to current to the cent, and both are net revenue of the ledger in their periods.
with steps as (
    select
        fiscal_month, comparison,
        sum(amount) filter (where effect <> 'current') as reached,
        sum(amount) filter (where effect = 'current') as current
    from {{ref 'mart_revenue_per_customer'}}
    group by fiscal_month, comparison
),

ledger as (
    select fiscal_month, sum(-reporting_amount) as amount
    from {{ref 'fct_ledger_entry'}}
    where report_line = 'net_revenue' and entry_type <> 'closing'
    group by fiscal_month
)

select steps.*, coalesce(ledger.amount, 0) as ledger_amount
from steps
left join ledger on steps.fiscal_month = ledger.fiscal_month
where steps.reached <> steps.current or steps.current <> coalesce(ledger.amount, 0)
