-- What programmes cost by phase of the journey is what the ledger holds of them, month by month.
with ledger as (
    select fiscal_month, sum(reporting_amount) as amount
    from {{ref 'int_gl_entries_translated'}}
    where report_line = 'programme_cost' and entry_type <> 'closing'
    group by fiscal_month
),

journey as (
    select fiscal_month, sum(programme_cost) as amount
    from {{ref 'mart_journey'}}
    where stage = '(programmes)'
    group by fiscal_month
)

select coalesce(ledger.fiscal_month, journey.fiscal_month) as fiscal_month, ledger.amount as ledger, journey.amount as journey
from ledger
full join journey on ledger.fiscal_month = journey.fiscal_month
where coalesce(ledger.amount, 0) <> coalesce(journey.amount, 0)
    and {{input_present 'input_journey_map'}} and {{input_present 'input_initiatives'}}
