-- Trade sales by organisation as FactFinance has them, in functional currency (a control total, not money).
with expected as (
    select *
    from (
        values
            ('AW-3', 10937965.00::decimal(18,2)),
            ('AW-4', 11645162.00),
            ('AW-5', 12951202.00),
            ('AW-6', 8759584.00),
            ('AW-7', 20909276.00),
            ('AW-8', 26486073.34),
            ('AW-11', 5983503.12),
            ('AW-12', 2639404.63),
            ('AW-13', 3469248.10)
    ) as expected (entity_id, amount)
),

posted as (
    select entity_id, cast(-sum(amount) as decimal(18,2)) as amount
    from {{ref 'input_gl_entries'}}
    where account_id = '4200'
    group by entity_id
)

select entity_id, expected.amount as expected_amount, posted.amount as posted_amount
from expected
full join posted using (entity_id)
where expected.amount is distinct from posted.amount
order by entity_id
