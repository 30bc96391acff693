-- grain: one row per account
select
    account_id,
    account_name,
    parent_account_id,
    account_class,
    case when account_class in ('asset', 'expense', 'statistical') then 'debit' else 'credit' end as normal_side,
    is_posting,
    date '2010-12-29' as valid_from,
    cast(null as date) as valid_to,
    'adventure_works: DimAccount' as source,
    account_id as source_row
from {{ref 'stg_adventure_works__accounts'}}
