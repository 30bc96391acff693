-- Effects lead from base to current to the cent, and both are net revenue of the ledger in their periods, and cm3 of its customers.
with steps as (
    select
        fiscal_month, comparison,
        sum(amount) filter (where effect <> 'current') as reached,
        sum(amount) filter (where effect = 'current') as current,
        sum(contribution) filter (where effect <> 'current') as contribution_reached,
        sum(contribution) filter (where effect = 'current') as contribution
    from {{ref 'mart_revenue_per_customer'}}
    group by fiscal_month, comparison
),

ledger as (
    select fiscal_month, sum(-reporting_amount) as amount
    from {{ref 'fct_ledger_entry'}}
    where report_line = 'net_revenue' and entry_type <> 'closing'
    group by fiscal_month
),

economics as (
    select fiscal_month, sum(cm3) as cm3
    from {{ref 'mart_unit_economics_month'}}
    group by fiscal_month
)

select steps.*, coalesce(ledger.amount, 0) as ledger_amount, economics.cm3
from steps
left join ledger on steps.fiscal_month = ledger.fiscal_month
left join economics on steps.fiscal_month = economics.fiscal_month
where steps.reached <> steps.current
    or steps.current <> coalesce(ledger.amount, 0)
    or steps.contribution_reached is distinct from steps.contribution
    or (steps.contribution is not null and steps.contribution <> coalesce(economics.cm3, 0))
