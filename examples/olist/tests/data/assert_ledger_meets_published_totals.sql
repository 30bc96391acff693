-- The derived ledger meets totals that are known without it: the payments table holds 16,008,872.12, the items
-- table 13,591,643.70 of goods and 2,251,909.54 of freight (README of the data set). What is left of the payments
-- is 2,870.39 paid too much or too little, 162,591.95 paid on orders without items, and 143.46 never paid.
with expected as (
    select *
    from (
        values
            ('goods', 13591643.70::decimal(18,2)),
            ('shipping charged', 2251909.54::decimal(18,2)),
            ('payment difference', 2870.39::decimal(18,2)),
            ('paid without items', 162591.95::decimal(18,2)),
            ('never paid', -143.46::decimal(18,2)),
            ('received', 16008872.12::decimal(18,2))
    ) as expected (part, amount)
),

posted as (
    select
        case
            when account_id in ('4000', '4010') then 'goods'
            when account_id in ('4100', '4110') then 'shipping charged'
            when account_id = '4200' then 'payment difference'
            when account_id in ('4300', '4310') then 'paid without items'
            when account_id = '4900' then 'never paid'
            when account_id between '1100' and '1190' then 'received'
        end as part,
        cast(sum(case when account_id < '2000' then amount else -amount end) as decimal(18,2)) as amount
    from {{ref 'input_gl_entries'}}
    where entry_type = 'derived'
    group by part
)

select
    part,
    expected.amount as expected_amount,
    posted.amount as posted_amount
from expected
full join posted using (part)
where expected.amount is distinct from posted.amount
order by part
