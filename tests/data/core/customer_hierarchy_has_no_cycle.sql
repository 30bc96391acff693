-- An account above itself, over however many steps, has no top: a sum over the hierarchy would never end.
with recursive edges as (
    select distinct customer_id, parent_customer_id
    from {{ref 'input_customers'}}
    where parent_customer_id is not null
),

-- union, not union all: a circle ends when its pairs are there
above as (
    select customer_id, parent_customer_id from edges
    union
    select above.customer_id, edges.parent_customer_id
    from above
    inner join edges on above.parent_customer_id = edges.customer_id
)

select customer_id
from above
where customer_id = parent_customer_id
order by customer_id
