-- grain: one row per fiscal month, comparison and effect
-- Revenue of customers with an order is customers × orders of a customer × product lines of an order × money of one of them.
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

comparisons as (
    select 'prior_month' as comparison, ordinal, ordinal - 1 as base_ordinal
    from periods
    where position >= 1
    union all
    -- by number of the period, so that a year of 53 weeks pairs with one of 52
    select 'prior_year' as comparison, periods.ordinal, base_periods.ordinal as base_ordinal
    from periods
    inner join calendar on periods.ordinal = calendar.ordinal
    inner join periods as base_periods on calendar.prior_year_period_id = base_periods.fiscal_period_id
    where base_periods.position >= 0
),

orders as (
    select order_id, customer_id, fiscal_month from {{ref 'int_orders'}}
    where customer_id <> 'UNALLOCATED'
),

breadths as (
    select lines.order_id, count(distinct coalesce(products.product_line, lines.product_id, '(none)')) as lines
    from {{ref 'input_order_lines'}} as lines
    left join {{ref 'int_product_lines'}} as products on lines.product_id = products.product_id
    group by lines.order_id
),

-- an order of which no line is known is about something all the same
ordered as (
    select
        periods.ordinal, orders.customer_id,
        count(*) as orders,
        cast(sum(coalesce(breadths.lines, 1)) as bigint) as lines
    from orders
    inner join periods on orders.fiscal_month = periods.fiscal_month
    left join breadths on orders.order_id = breadths.order_id
    group by periods.ordinal, orders.customer_id
),

facts as (
    select ordinal, customer_id, orders, lines from ordered
    union all by name
    select ordinal, customer_id, amount from {{ref 'int_revenue_customer_month'}}
),

by_customer as (
    select ordinal, customer_id, sum(orders) as orders, sum(lines) as lines, coalesce(sum(amount), 0) as amount
    from facts
    group by ordinal, customer_id
),

months as (
    select
        ordinal,
        count(orders) as customers,
        cast(coalesce(sum(orders), 0) as hugeint) as orders,
        cast(coalesce(sum(lines), 0) as hugeint) as lines,
        {{> minor_units of='coalesce(sum(amount) filter (where orders is not null), 0)'}} as ordering,
        {{> minor_units of='coalesce(sum(amount) filter (where orders is null), 0)'}} as others
    from by_customer
    group by ordinal
),

sides as (
    select
        comparisons.comparison,
        comparisons.ordinal,
        coalesce(base.customers, 0) as customers_base, coalesce(months.customers, 0) as customers,
        coalesce(base.orders, 0) as orders_base, coalesce(months.orders, 0) as orders,
        coalesce(base.lines, 0) as lines_base, coalesce(months.lines, 0) as lines,
        coalesce(base.ordering, 0) as ordering_base, coalesce(months.ordering, 0) as ordering,
        coalesce(base.others, 0) as others_base, coalesce(months.others, 0) as others
    from comparisons
    left join months as base on comparisons.base_ordinal = base.ordinal
    left join months on comparisons.ordinal = months.ordinal
    where {{input_present 'input_orders'}}
),

-- what the base would be with the customers, the orders, the product lines of now, each to the cent: steps between them leave nothing over
steps as (
    select
        *,
        case when customers_base = 0 then ordering else sign(ordering_base) * ((2 * abs(ordering_base) * customers + customers_base) // (2 * customers_base)) end as by_customers,
        case when customers_base = 0 then ordering else sign(ordering_base) * ((2 * abs(ordering_base) * orders + orders_base) // (2 * orders_base)) end as by_orders,
        case when customers_base = 0 then ordering else sign(ordering_base) * ((2 * abs(ordering_base) * lines + lines_base) // (2 * lines_base)) end as by_lines
    from sides
),

split as (
    select
        comparison, ordinal, customers_base, customers, orders_base, orders, lines_base, lines,
        cast(ordering_base + others_base as hugeint) as base,
        cast(others - others_base as hugeint) as without_order,
        cast(by_customers - ordering_base as hugeint) as more_customers,
        cast(by_orders - by_customers as hugeint) as frequency,
        cast(by_lines - by_orders as hugeint) as breadth,
        cast(ordering - by_lines as hugeint) as basket,
        cast(ordering + others as hugeint) as current
    from steps
),

effects as (
    select * from split
    unpivot (cents for effect in (base, without_order, more_customers as customers, frequency, breadth, basket, current))
),

final as (
    select
        periods.fiscal_month,
        effects.comparison,
        effects.effect,
        periods.fiscal_period_id,
        periods.close_status,
        {{setting 'currency'}} as currency,
        case when effects.effect <> 'breadth' or {{input_present 'input_order_lines'}}
            then {{> from_minor_units of='effects.cents'}}
        end as amount,
        cast(effects.customers_base as bigint) as customers_base,
        cast(effects.customers as bigint) as customers,
        cast(effects.orders_base as bigint) as orders_base,
        cast(effects.orders as bigint) as orders,
        case when {{input_present 'input_order_lines'}} then cast(effects.lines_base as bigint) end as order_lines_base,
        case when {{input_present 'input_order_lines'}} then cast(effects.lines as bigint) end as order_lines,
        case when not {{input_present 'input_order_lines'}} then 'breadth: input_order_lines, basket is the money of an order' end as not_available
    from effects
    inner join periods on effects.ordinal = periods.ordinal
)

select * from final
order by fiscal_month, comparison, effect
