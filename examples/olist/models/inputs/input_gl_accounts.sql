-- grain: one row per account
select
    account_id,
    account_name,
    cast(null as varchar) as parent_account_id,
    account_class,
    normal_side,
    true as is_posting,
    date '2016-01-01' as valid_from,
    cast(null as date) as valid_to,
    'seed: olist_accounts' as source,
    account_id as source_row
from {{ref 'olist_accounts'}}
