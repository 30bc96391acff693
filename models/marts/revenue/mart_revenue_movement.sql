-- grain: one row per customer, fiscal month, measure and movement
with customers as (
    select
        *,
        opening > 0 and not is_internal as is_retention_base,
        fx as fx_of_row
    from {{ref 'int_revenue_movement'}}
),

movements as (
    -- a branch each: unpivot makes a list of ten of every row, and reads all columns where one movement is asked for
    {{#each (split 'opening,new,reactivation,upsell,cross_sell,price,contraction,churn,fx,closing')}}
    select *, '{{this}}' as movement, {{this}} as amount
    from customers
    where {{this}} <> 0 or '{{this}}' in ('opening', 'closing')
    {{#unless @last}}
    union all
    {{/unless}}
    {{/each}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

final as (
    select
        movements.customer_id,
        movements.fiscal_month,
        movements.measure,
        movements.movement,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        movements.amount,
        {{> money of="case movements.movement
                when 'fx' then 0
                when 'closing' then movements.amount - movements.fx_of_row
                else movements.amount
            end"}} as constant_currency_amount,
        {{> money of="case
                when movements.is_retention_base and movements.movement = 'opening' then movements.amount
                else 0
            end"}} as retention_base,
        cast(
            case
                when movements.is_retention_base and movements.{{> is_kept growth='false'}} then movements.amount
                else 0
            end as decimal(18,2)
        ) as retained_gross,
        cast(
            case
                when movements.is_retention_base and movements.{{> is_kept growth='true'}} then movements.amount
                else 0
            end as decimal(18,2)
        ) as retained_net,
        case when movements.movement = 'churn' then movements.churn_kind end as churn_kind,
        case when not movements.is_price_known then 'price: units and list prices are not known' end as not_available
    from movements
    inner join periods on movements.ordinal = periods.ordinal
)

select * from final
