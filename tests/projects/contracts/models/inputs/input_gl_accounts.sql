-- grain: one row per account
select
    account_id,
    account_name,
    cast(null as varchar) as parent_account_id,
    account_class,
    normal_side,
    cast(true as boolean) as is_posting,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'by hand' as source,
    cast(null as varchar) as source_row
from (
    values
    ('1000', 'Bank', 'asset', 'debit'),
    ('4000', 'Sales', 'revenue', 'credit'),
    ('5000', 'Cost of sales', 'expense', 'debit'),
    ('6000', 'Service', 'expense', 'debit'),
    ('6500', 'Vouchers', 'expense', 'debit'),
    ('7000', 'Referral rewards', 'expense', 'debit')
) as accounts (account_id, account_name, account_class, normal_side)
