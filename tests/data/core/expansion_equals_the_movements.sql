-- Upsell, cross-sell and what new customers brought, line by line, are those movements of the same customer and month.
-- The company's own customers count in money only.
with expansions as (
    select customer_id, fiscal_month, case expansion_type when 'first' then 'new' else expansion_type end as movement, amount
    from {{ref 'mart_expansion'}}
    where expansion_type in ('first', 'upsell', 'cross_sell') and {{rebuilt 'fiscal_month'}}
),

movements as (
    select customer_id, fiscal_month, movement, -amount as amount
    from {{ref 'mart_revenue_movement'}}
    inner join {{ref 'dim_customer'}} using (customer_id)
    where movement in ('new', 'upsell', 'cross_sell')
        and {{rebuilt 'fiscal_month'}}
        and customer_type <> 'INTERNAL'
        and measure = {{#if (input_present 'input_subscriptions')}}'mrr'{{else}}'t12m'{{/if}}
),

both_sides as (
    select * from expansions
    union all
    select * from movements
)

select customer_id, fiscal_month, movement, sum(amount) as difference
from both_sides
group by customer_id, fiscal_month, movement
having sum(amount) <> 0
