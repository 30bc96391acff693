-- One delivered order was never paid. Its goods (134.97) and freight (8.49) are revenue like any other and account
-- 4900 takes them back, so that the order counts, its money is 0.00 and the loss can be seen.
with expected as (
    select *
    from (
        values
            (1, '4000', -134.97::decimal(18,2)),
            (2, '4100', -8.49::decimal(18,2)),
            (3, '4900', 143.46::decimal(18,2)),
            (4, '5100', 8.49::decimal(18,2)),
            (5, '2100', -8.49::decimal(18,2))
    ) as expected (line_no, account_id, amount)
),

posted as (
    select
        line_no,
        account_id,
        amount
    from {{ref 'input_gl_entries'}}
    where document_id = 'bfbd0f9bdef84302105ad712db648a6c'
)

select
    line_no,
    expected.account_id as expected_account,
    expected.amount as expected_amount,
    posted.account_id as posted_account,
    posted.amount as posted_amount
from expected
full join posted using (line_no)
where expected.account_id is distinct from posted.account_id
    or expected.amount is distinct from posted.amount
order by line_no
