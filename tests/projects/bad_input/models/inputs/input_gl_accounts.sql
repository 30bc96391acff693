-- grain: one row per account
with rows_by_hand as (
    select *
    from (
        values
        ('1000', 'Bank', 'asset', 'debit'),
        ('4000', 'Sales', 'revenue', 'credit'),
        ('5000', 'Goods', 'expense', 'debit'),
        ('6000', 'Service', 'expense', 'debit'),
        ('6100', 'Shipping', 'expense', 'debit'),
        ('6900', 'New this month', 'expense', 'debit')
    ) as rows_by_hand (account_id, account_name, account_class, normal_side)
)

select
    cast(account_id as varchar) as account_id,
    cast(account_name as varchar) as account_name,
    cast(null as varchar) as parent_account_id,
    cast(account_class as varchar) as account_class,
    cast(normal_side as varchar) as normal_side,
    cast(true as boolean) as is_posting,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
