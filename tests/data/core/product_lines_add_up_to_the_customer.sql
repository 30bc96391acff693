-- Movements of the product lines add up to the customer's; upsell, cross-sell and contraction only together, because a swap
-- between lines is netted for the customer. A month is looked at by its keys only where its sum of amounts weighed by a hash of
-- their keys is not the same on both sides: groups of all months of 200,000 customers fill 3 GB, and what one difference escapes
-- by is less than one in 10^17.
with both_views as not materialized (
    select
        measure, customer_id, fiscal_month,
        case when movement in ('upsell', 'cross_sell', 'contraction') then 'rest' else movement end as movement,
        amount, 0 as of_lines
    from {{ref 'mart_revenue_movement'}}
    where {{rebuilt 'fiscal_month'}}
    union all
    select
        measure, customer_id, fiscal_month,
        case when movement in ('upsell', 'cross_sell', 'contraction') then 'rest' else movement end as movement,
        0 as amount, amount as of_lines
    from {{ref 'mart_revenue_movement_product'}}
    where {{rebuilt 'fiscal_month'}}
),

months as (
    select fiscal_month
    from both_views
    group by fiscal_month
    having sum((amount - of_lines) * cast(hash(measure, customer_id, movement) >> 5 as decimal(19,0))) <> 0
)

select both_views.measure, both_views.customer_id, both_views.fiscal_month, both_views.movement, sum(both_views.amount) as amount, sum(both_views.of_lines) as of_lines
from both_views
inner join months on both_views.fiscal_month is not distinct from months.fiscal_month
group by both_views.measure, both_views.customer_id, both_views.fiscal_month, both_views.movement
having sum(both_views.amount) <> sum(both_views.of_lines)
