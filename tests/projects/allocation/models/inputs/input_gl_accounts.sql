-- grain: one row per account
with rows_by_hand as (
    select *
    from (
        values
        ('1000', 'Bank', 'asset'),
        ('4000', 'Sales', 'revenue'),
        ('4100', 'Freight charged', 'revenue'),
        ('6100', 'Service desk', 'expense'),
        ('6200', 'Tools', 'expense'),
        ('6300', 'Fulfilment', 'expense'),
        ('6400', 'IT', 'expense'),
        ('6500', 'Returned goods', 'expense'),
        ('6600', 'Legal', 'expense'),
        ('6700', 'Premises', 'expense'),
        ('6800', 'Billing', 'expense'),
        ('6900', 'Media', 'expense')
    ) as rows_by_hand (account_id, account_name, account_class)
)

select
    cast(account_id as varchar) as account_id,
    cast(account_name as varchar) as account_name,
    cast(null as varchar) as parent_account_id,
    cast(account_class as varchar) as account_class,
    case when account_class = 'revenue' then 'credit' else 'debit' end as normal_side,
    true as is_posting,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
