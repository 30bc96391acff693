-- Movements of the product lines add up to the customer's; upsell, cross-sell and contraction only together,
-- because a swap between lines is netted for the customer. One sum of both sides: groups are what this costs.
with both_views as (
    select
        measure, customer_id, fiscal_month,
        case when movement in ('upsell', 'cross_sell', 'contraction') then 'rest' else movement end as movement,
        amount
    from {{ref 'mart_revenue_movement'}}
    where {{rebuilt 'fiscal_month'}} and amount <> 0
    union all
    select
        measure, customer_id, fiscal_month,
        case when movement in ('upsell', 'cross_sell', 'contraction') then 'rest' else movement end as movement,
        -amount as amount
    from {{ref 'mart_revenue_movement_product'}}
    where {{rebuilt 'fiscal_month'}}
)

select measure, customer_id, fiscal_month, movement, sum(amount) as of_the_customer_less_its_lines
from both_views
group by measure, customer_id, fiscal_month, movement
having sum(amount) <> 0
