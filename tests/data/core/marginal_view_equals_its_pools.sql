-- The avoidable cost to serve of all customers and UNALLOCATED = the ledger of the pools declared marginal.
-- Money under a rule of the loaded view only is not in it, and is left out on both sides.
with pools as (
    select cost_pool from {{ref 'input_cost_pools'}} where marginal
),

ledger as (
    select ledger.fiscal_month, sum(ledger.reporting_amount) as amount
    from {{ref 'fct_ledger_entry'}} as ledger
    where ledger.report_line = 'cost_to_serve' and ledger.entry_type <> 'closing'
        and ledger.cost_pool in (select cost_pool from pools)
    group by ledger.fiscal_month
),

loaded_only as (
    select fiscal_month, sum(amount) as amount
    from {{ref 'int_pool_activity'}}
    where report_line = 'cost_to_serve' and not in_marginal and cost_pool in (select cost_pool from pools)
    group by fiscal_month
),

marts as (
    select fiscal_month, sum(cost_to_serve_marginal) as amount
    from {{ref 'mart_unit_economics_month'}}
    group by fiscal_month
    having count(cost_to_serve_marginal) > 0
)

select
    marts.fiscal_month,
    marts.amount as mart_amount,
    coalesce(ledger.amount, 0) - coalesce(loaded_only.amount, 0) as ledger_amount
from marts
left join ledger using (fiscal_month)
left join loaded_only using (fiscal_month)
where marts.amount <> coalesce(ledger.amount, 0) - coalesce(loaded_only.amount, 0)
order by marts.fiscal_month
