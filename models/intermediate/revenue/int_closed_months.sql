-- grain: one row per fiscal period up to the last closed one of the ledger
select periods.ordinal, periods.fiscal_month
from {{ref 'int_revenue_periods'}} as periods
inner join {{ref 'int_periods_ended'}} as ended on periods.ordinal <= ended.last_closed
