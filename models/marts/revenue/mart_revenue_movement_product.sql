-- grain: one row per customer, fiscal month, measure, product line and movement
with lines as (
    select
        customers.measure,
        customers.customer_id,
        customers.ordinal,
        customers.kind,
        customers.churn_kind,
        lines.product_line,
        case when customers.is_ledger_start then lines.closing_at_prior_rate else lines.opening end as opening,
        lines.closing,
        lines.closing_at_prior_rate,
        case when customers.price > 0 then lines.price else 0 end as price
    from {{ref 'int_revenue_movement_line'}} as lines
    inner join {{ref 'int_revenue_movement'}} as customers
        on lines.measure = customers.measure
        and lines.customer_id = customers.customer_id
        and lines.ordinal = customers.ordinal
    where {{rebuilt 'lines.fiscal_month'}} and {{rebuilt 'customers.fiscal_month'}}
),

changes as (
    select
        *,
        closing_at_prior_rate - opening - price as rest,
        closing - closing_at_prior_rate as fx_of_row,
        case
            when kind <> 'kept' then kind
            when opening <= 0 and closing_at_prior_rate > 0 then 'cross_sell'
            when closing_at_prior_rate - opening - price > 0 then 'upsell'
            else 'contraction'
        end as rest_kind
    from lines
),

wide as (
    select
        measure,
        customer_id,
        ordinal,
        product_line,
        churn_kind,
        fx_of_row,
        {{> money of='opening'}} as opening,
        {{> money of="case when rest_kind = 'new' then rest else 0 end"}} as new,
        {{> money of="case when rest_kind = 'reactivation' then rest else 0 end"}} as reactivation,
        {{> money of="case when rest_kind = 'upsell' then rest else 0 end"}} as upsell,
        {{> money of="case when rest_kind = 'cross_sell' then rest else 0 end"}} as cross_sell,
        {{> money of='price'}} as price,
        {{> money of="case when rest_kind = 'contraction' then rest else 0 end"}} as contraction,
        {{> money of="case when rest_kind = 'churn' then rest else 0 end"}} as churn,
        {{> money of='fx_of_row'}} as fx,
        {{> money of='closing'}} as closing
    from changes
),

movements as (
    select *
    from wide
    unpivot (
        amount for movement in (
            opening, new, reactivation, upsell, cross_sell, price, contraction, churn, fx, closing
        )
    )
    where amount <> 0
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

final as (
    select
        movements.customer_id,
        periods.fiscal_month,
        movements.measure,
        movements.product_line,
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
        case when movements.movement = 'churn' then movements.churn_kind end as churn_kind
    from movements
    inner join periods on movements.ordinal = periods.ordinal
)

select * from final
