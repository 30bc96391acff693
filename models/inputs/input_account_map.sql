-- grain: one row per account
-- Default of the port: where the accounts of the ledger that stands in for one (input_gl_entries) belong.
select
    account_id,
    '*' as entity_id,
    '*' as cost_centre,
    report_line,
    cast(null as varchar) as cost_pool,
    date '0001-01-01' as valid_from,
    cast(null as date) as valid_to,
    'finance' as owner,
    timestamp '0001-01-01 00:00:00' as known_at,
    'default' as source,
    account_id as source_row
from {{> stand_in_accounts}}
