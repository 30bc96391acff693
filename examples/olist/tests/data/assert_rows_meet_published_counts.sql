-- Nothing is lost or doubled on the way into the ports: the counts are those of the data set's README.
with expected as (
    select *
    from (
        values
            ('people', 96096),
            ('people with several orders', 2997),
            ('orders', 99441),
            ('order lines', 112650),
            ('payments', 103886),
            ('products', 32951),
            ('products without a category', 610),
            ('responses', 99224),
            ('answers', 98410),
            ('answers on several orders', 789),
            ('responses without a time', 46),
            ('responses of score 1', 11424),
            ('responses of score 2', 3151),
            ('responses of score 3', 8179),
            ('responses of score 4', 19142),
            ('responses of score 5', 57328),
            ('leads', 8000),
            ('leads won', 842)
    ) as expected (what, row_count)
),

orders_per_person as (
    select
        customer_id,
        count(*) as orders
    from {{ref 'input_orders'}}
    group by customer_id
),

orders_per_answer as (
    select
        answer_id,
        count(*) as responses
    from {{ref 'input_survey_responses'}}
    group by answer_id
),

counted as (
    select 'people' as what, count(*) as row_count from {{ref 'input_customers'}}
    union all
    select 'people with several orders', count(*) filter (where orders > 1) from orders_per_person
    union all
    select 'orders', count(*) from {{ref 'input_orders'}}
    union all
    select 'order lines', count(*) from {{ref 'input_order_lines'}}
    union all
    select 'payments', count(*) from {{ref 'input_payments'}}
    union all
    select 'products', count(*) from {{ref 'input_products'}}
    union all
    select 'products without a category', count(*) filter (where category = '(none)') from {{ref 'input_products'}}
    union all
    select 'responses', count(*) from {{ref 'input_survey_responses'}}
    union all
    select 'answers', count(*) from orders_per_answer
    union all
    select 'answers on several orders', count(*) filter (where responses > 1) from orders_per_answer
    union all
    select 'responses without a time', count(*) filter (where responded_at is null) from {{ref 'input_survey_responses'}}
    union all
    select 'responses of score ' || cast(score as integer), count(*) from {{ref 'input_survey_responses'}} group by score
    union all
    select 'leads', count(*) filter (where stage = 'lead') from {{ref 'input_conversions'}}
    union all
    select 'leads won', count(*) filter (where stage = 'won') from {{ref 'input_conversions'}}
)

select
    what,
    expected.row_count as expected_count,
    counted.row_count as counted_count
from expected
full join counted using (what)
where expected.row_count is distinct from counted.row_count
order by what
