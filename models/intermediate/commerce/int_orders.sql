-- grain: one row per order
with orders as (
    select * from {{ref 'input_orders'}}
    where known_at <= {{var 'known_at'}}
),

units as (
    select
        order_id,
        sum(quantity) as unit_count,
        sum(net_amount + shipping_amount) filter (where currency = {{setting 'currency'}}) as line_amount
    from {{ref 'input_order_lines'}}
    group by order_id
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

final as (
    select
        orders.order_id,
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        case
            when orders.customer_id is null then 'none'
            else coalesce(identity.identity_state, 'unmatched')
        end as identity_state,
        orders.ordered_at,
        calendar.fiscal_month,
        orders.status,
        case
            when {{input_present 'input_order_lines'}} then cast(coalesce(units.unit_count, 0) as decimal(18,4))
        end as unit_count,
        {{> money of='units.line_amount'}} as line_amount
    from orders
    left join units on orders.order_id = units.order_id
    left join identity on orders.customer_id = identity.fact_customer_id
    left join {{> calendar_days of='calendar'}} as calendar
        on cast({{> local_time at='orders.ordered_at'}} as date) = calendar.day
)

select * from final
