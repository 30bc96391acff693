-- grain: one row per account of the books main and derived:internet
with accounts as (
    select
        AccountKey as account_key,
        trim(AccountCodeAlternateKey) as account_id,
        trim(AccountDescription) as account_name,
        nullif(trim(ParentAccountCodeAlternateKey), '1') as parent_account_id, -- the top has no postings
        trim(AccountType) as account_type
    from {{source 'adventure_works' 'accounts'}}
),

main as (
    select
        account_key,
        account_id,
        account_name,
        parent_account_id,
        account_type,
        case
            when account_type = 'Assets' then 'asset'
            when account_type = 'Liabilities' and account_id like '3%' then 'equity'
            when account_type = 'Liabilities' then 'liability'
            when account_type = 'Revenue' then 'revenue'
            when account_type = 'Expenditures' then 'expense'
            else 'statistical'
        end as account_class,
        not exists (select 1 from accounts as below where below.parent_account_id = accounts.account_id) as is_posting
    from accounts
    -- the top of the balance sheet has no type and no postings
    where account_type is not null and account_type <> ''
),

internet as (
    select cast(null as integer) as account_key, account_id, account_name, cast(null as varchar) as parent_account_id,
        cast(null as varchar) as account_type, account_class, true as is_posting
    from (
        values
            ('I-1100', 'Receivables, internet orders', 'asset'),
            ('I-1166', 'Finished goods, internet orders', 'asset'),
            ('I-2200', 'Sales tax, internet orders', 'liability'),
            ('I-4200', 'Internet sales', 'revenue'),
            ('I-4900', 'Freight charged, internet orders', 'revenue'),
            ('I-5020', 'Product cost of internet sales', 'expense')
    ) as list (account_id, account_name, account_class)
),

final as (
    select * from main
    union all
    select * from internet
)

select * from final
