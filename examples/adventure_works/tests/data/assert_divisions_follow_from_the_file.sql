-- Every entry of the divisions follows from FactFinance: revenue and expense are its rows, and the movements of a balance
-- sheet account add up to its balance at every stamp. Names the document and its entries at the first stamp that is off.
with finance as (
    select
        entity_id,
        department,
        account_id,
        stamp,
        case when account_type in ('Revenue', 'Liabilities') then -amount else amount end as amount,
        account_type in ('Assets', 'Liabilities') as is_balance,
        period_index
    from {{ref 'stg_adventure_works__finance'}}
    where scenario = 'actual' and account_type in ('Revenue', 'Expenditures', 'Assets', 'Liabilities')
),

entries as (
    select entry_id, document_id, entity_id, cost_centre as department, account_id, posting_date as stamp, amount, entry_type
    from {{ref 'input_gl_entries'}}
    where book = 'main'
),

flows as (
    select entity_id, department, account_id, stamp, found.amount as expected_amount, posted.amount as posted_amount
    from (
        select entity_id, department, account_id, stamp, sum(amount) as amount
        from finance
        where not is_balance
        group by all
    ) as found
    full join (
        select entity_id, department, account_id, stamp, sum(amount) as amount
        from entries
        where account_id in (select account_id from finance where not is_balance)
        group by all
    ) as posted using (entity_id, department, account_id, stamp)
),

-- earnings of the year are no movement of their own account, and a year-end stamp is taken back in the next period
stamps as (
    select distinct entity_id, stamp from finance where period_index is not null
),

accounts as (
    select distinct entity_id, department, account_id from finance where is_balance and account_id <> '3550'
),

balances as (
    select
        accounts.entity_id,
        accounts.department,
        accounts.account_id,
        stamps.stamp,
        coalesce(found.amount, 0) as expected_amount,
        coalesce(sum(posted.amount) over (
            partition by accounts.entity_id, accounts.department, accounts.account_id order by stamps.stamp
        ), 0) as posted_amount
    from accounts
    inner join stamps on accounts.entity_id = stamps.entity_id
    left join (
        select entity_id, department, account_id, stamp, sum(amount) as amount
        from finance
        where is_balance and period_index is not null
        group by all
    ) as found
        on accounts.entity_id = found.entity_id and accounts.department = found.department
        and accounts.account_id = found.account_id and stamps.stamp = found.stamp
    left join (
        -- what is posted between two stamps counts at the second
        select entries.entity_id, entries.department, entries.account_id, min(stamps.stamp) as stamp, entries.amount
        from entries
        inner join stamps on entries.entity_id = stamps.entity_id and entries.stamp <= stamps.stamp
        group by entries.entry_id, entries.entity_id, entries.department, entries.account_id, entries.amount
    ) as posted
        on accounts.entity_id = posted.entity_id and accounts.department = posted.department
        and accounts.account_id = posted.account_id and stamps.stamp = posted.stamp
    qualify row_number() over (
        partition by accounts.entity_id, accounts.department, accounts.account_id, stamps.stamp order by stamps.stamp
    ) = 1
),

first_balances as (
    select entity_id, department, account_id, min(stamp) as stamp,
        arg_min(expected_amount, stamp) as expected_amount, arg_min(posted_amount, stamp) as posted_amount
    from balances
    where expected_amount <> posted_amount
    group by entity_id, department, account_id
),

differing as (
    select * from flows where coalesce(expected_amount, 0) <> coalesce(posted_amount, 0)
    union all
    select * from first_balances
)

select
    differing.entity_id || ':' || differing.stamp as document_id,
    differing.account_id,
    differing.department,
    differing.expected_amount,
    differing.posted_amount,
    string_agg(entries.entry_id, ', ' order by entries.entry_id) as entry_ids
from differing
left join entries
    on differing.entity_id = entries.entity_id and differing.stamp = entries.stamp
    and differing.account_id = entries.account_id and differing.department = entries.department
group by all
order by document_id, account_id
