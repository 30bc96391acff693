-- What stages of the journey cost to serve, and what no contact has of it, is the ledger's cost to serve, month by month.
with ledger as (
    select fiscal_month, sum(reporting_amount) as amount
    from {{ref 'fct_ledger_entry'}}
    where report_line = 'cost_to_serve' and entry_type <> 'closing'
    group by fiscal_month
),

journey as (
    select fiscal_month, sum(cost_to_serve_loaded) as amount
    from {{ref 'mart_journey'}}
    group by fiscal_month
    having sum(cost_to_serve_loaded) is not null
)

select coalesce(ledger.fiscal_month, journey.fiscal_month) as fiscal_month, ledger.amount as ledger, journey.amount as journey
from ledger
full join journey on ledger.fiscal_month = journey.fiscal_month
where coalesce(ledger.amount, 0) <> coalesce(journey.amount, 0) and {{input_present 'input_journey_map'}}
