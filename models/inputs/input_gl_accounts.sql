-- grain: one row per account
-- Default of the port: the accounts of the ledger that stands in for one (input_gl_entries).
select
    account_id,
    account_name,
    cast(null as varchar) as parent_account_id,
    account_class,
    normal_side,
    true as is_posting,
    date '0001-01-01' as valid_from,
    cast(null as date) as valid_to,
    'default' as source,
    account_id as source_row
from {{> stand_in_accounts}}
