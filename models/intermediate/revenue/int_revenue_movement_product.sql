-- grain: one row per measure, customer, fiscal period and product line held in it or in the one before
with lines as (
    select
        customers.measure,
        customers.customer_id,
        customers.ordinal,
        customers.kind,
        customers.churn_kind,
        lines.fiscal_month,
        lines.product_line,
        case when customers.is_ledger_start then lines.closing_at_prior_rate else lines.opening end as opening,
        lines.closing,
        lines.closing_at_prior_rate,
        case when customers.price > 0 then lines.price else 0 end as price,
        -- a price that is known is shown or left out by the sum of all: not known either where one of them decided and is not
        lines.is_price_known and (lines.price = 0 or customers.price > 0 or customers.is_price_known) as is_price_known
    from {{ref 'int_revenue_movement_line'}} as lines
    inner join {{ref 'int_revenue_movement'}} as customers
        on lines.measure = customers.measure
        and lines.customer_id = customers.customer_id
        and lines.ordinal = customers.ordinal
    where {{rebuilt 'lines.fiscal_month'}} and {{rebuilt 'customers.fiscal_month'}}
),

final as (
    select
        measure,
        customer_id,
        ordinal,
        fiscal_month,
        product_line,
        {{> money of='opening'}} as opening,
        {{> money of='price'}} as price,
        case
            when kind <> 'kept' then kind
            when opening <= 0 and closing_at_prior_rate > 0 then 'cross_sell'
            when closing_at_prior_rate - opening - price > 0 then 'upsell'
            else 'contraction'
        end as change_kind,
        {{> money of='closing_at_prior_rate - opening - price'}} as change,
        {{> money of='closing - closing_at_prior_rate'}} as fx,
        {{> money of='closing'}} as closing,
        churn_kind,
        is_price_known
    from lines
)

select * from final
