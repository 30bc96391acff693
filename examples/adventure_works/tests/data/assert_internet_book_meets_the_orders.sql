-- The internet book meets what the file of order lines adds up to, rounded to cents line by line and counted without
-- these models: sales 29,358,677.89, freight 733,871.98, tax 2,348,740.10, product cost 17,277,858.06, 27,659 orders.
with expected as (
    select *
    from (
        values
            ('I-4200', -29358677.89::decimal(18,2)),
            ('I-4900', -733871.98::decimal(18,2)),
            ('I-2200', -2348740.10::decimal(18,2)),
            ('I-5020', 17277858.06::decimal(18,2)),
            ('I-1166', -17277858.06::decimal(18,2)),
            ('I-1100', 32441289.97::decimal(18,2))
    ) as expected (account_id, amount)
),

posted as (
    select account_id, cast(sum(amount) as decimal(18,2)) as amount
    from {{ref 'input_gl_entries'}}
    where book = 'derived:internet'
    group by account_id
)

select account_id, expected.amount as expected_amount, posted.amount as posted_amount
from expected
full join posted using (account_id)
where expected.amount is distinct from posted.amount
order by account_id
