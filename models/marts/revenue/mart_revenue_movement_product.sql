-- grain: one row per customer, fiscal month, measure, product line and movement
with movements as (
    -- a branch each, so that who asks for one movement reads its columns alone; all kinds of change are one
    {{#each (split 'opening,price,fx,closing')}}
    select *, '{{this}}' as movement, {{this}} as amount
    from {{ref 'int_revenue_movement_product'}}
    where {{this}} <> 0
    union all
    {{/each}}
    select *, change_kind as movement, change as amount
    from {{ref 'int_revenue_movement_product'}}
    where change <> 0
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

final as (
    select
        movements.customer_id,
        movements.fiscal_month,
        movements.measure,
        movements.product_line,
        movements.movement,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        movements.amount,
        {{> money of="case movements.movement
                when 'fx' then 0
                when 'closing' then movements.amount - movements.fx
                else movements.amount
            end"}} as constant_currency_amount,
        case when movements.movement = 'churn' then movements.churn_kind end as churn_kind,
        case when not movements.is_price_known then 'price: units and list prices are not known' end as not_available
    from movements
    inner join periods on movements.ordinal = periods.ordinal
)

select * from final
