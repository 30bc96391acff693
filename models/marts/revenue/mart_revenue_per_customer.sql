-- grain: one row per fiscal month, comparison and effect
-- Revenue of customers with an order is customers × orders of a customer × product lines of an order × money of one of them, and their
-- contribution is that × what is left of its money.
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
    union all by name
    select periods.ordinal, economics.customer_id, economics.cm3
    from {{ref 'mart_unit_economics_month'}} as economics
    inner join periods on economics.fiscal_month = periods.fiscal_month
),

by_customer as (
    select ordinal, customer_id, sum(orders) as orders, sum(lines) as lines, coalesce(sum(amount), 0) as amount, sum(cm3) as cm3
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
        {{> minor_units of='coalesce(sum(amount) filter (where orders is null), 0)'}} as others,
        {{> minor_units of='coalesce(sum(cm3) filter (where orders is not null), 0)'}} as cm3_ordering,
        {{> minor_units of='coalesce(sum(cm3) filter (where orders is null), 0)'}} as cm3_others
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
        coalesce(base.others, 0) as others_base, coalesce(months.others, 0) as others,
        coalesce(base.cm3_ordering, 0) as cm3_ordering_base, coalesce(months.cm3_ordering, 0) as cm3_ordering,
        coalesce(base.cm3_others, 0) as cm3_others_base, coalesce(months.cm3_others, 0) as cm3_others
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
        case when customers_base = 0 then ordering else sign(ordering_base) * ((2 * abs(ordering_base) * lines + lines_base) // (2 * lines_base)) end as by_lines,
        case when customers_base = 0 then cm3_ordering else sign(cm3_ordering_base) * ((2 * abs(cm3_ordering_base) * customers + customers_base) // (2 * customers_base)) end as cm3_by_customers,
        case when customers_base = 0 then cm3_ordering else sign(cm3_ordering_base) * ((2 * abs(cm3_ordering_base) * orders + orders_base) // (2 * orders_base)) end as cm3_by_orders,
        case when customers_base = 0 then cm3_ordering else sign(cm3_ordering_base) * ((2 * abs(cm3_ordering_base) * lines + lines_base) // (2 * lines_base)) end as cm3_by_lines,
        -- at what was left of the money before; of no money nothing is left
        case
            when customers_base = 0 or ordering_base <= 0 then null
            else sign(cm3_ordering_base) * sign(ordering)
                * ((2 * abs(cm3_ordering_base) * abs(ordering) + ordering_base) // (2 * ordering_base))
        end as cm3_by_basket
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
        cast(0 as hugeint) as margin,
        cast(ordering + others as hugeint) as current,
        cast(cm3_ordering_base + cm3_others_base as hugeint) as cm3_base,
        cast(cm3_others - cm3_others_base as hugeint) as cm3_without_order,
        cast(cm3_by_customers - cm3_ordering_base as hugeint) as cm3_more_customers,
        cast(cm3_by_orders - cm3_by_customers as hugeint) as cm3_frequency,
        cast(cm3_by_lines - cm3_by_orders as hugeint) as cm3_breadth,
        cast(coalesce(cm3_by_basket, cm3_by_lines) - cm3_by_lines as hugeint) as cm3_basket,
        cast(cm3_ordering - coalesce(cm3_by_basket, cm3_by_lines) as hugeint) as cm3_margin,
        cast(cm3_ordering + cm3_others as hugeint) as cm3_current
    from steps
),

effects as (
    select * from split
    unpivot (
        (cents, cm3_cents) for effect in (
            (base, cm3_base) as base,
            (without_order, cm3_without_order) as without_order,
            (more_customers, cm3_more_customers) as customers,
            (frequency, cm3_frequency) as frequency,
            (breadth, cm3_breadth) as breadth,
            (basket, cm3_basket) as basket,
            (margin, cm3_margin) as margin,
            (current, cm3_current) as current
        )
    )
),

without_cm3 as (
    select max(reason) as reason from {{ref 'int_measure_availability'}} where measure = 'cm3'
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
        case
            when without_cm3.reason is null and (effects.effect <> 'breadth' or {{input_present 'input_order_lines'}})
                then {{> from_minor_units of='effects.cm3_cents'}}
        end as contribution,
        cast(effects.customers_base as bigint) as customers_base,
        cast(effects.customers as bigint) as customers,
        cast(effects.orders_base as bigint) as orders_base,
        cast(effects.orders as bigint) as orders,
        case when {{input_present 'input_order_lines'}} then cast(effects.lines_base as bigint) end as order_lines_base,
        case when {{input_present 'input_order_lines'}} then cast(effects.lines as bigint) end as order_lines,
        nullif(
            concat_ws(
                '; ',
                case when not {{input_present 'input_order_lines'}} then 'breadth: input_order_lines, basket is the money of an order' end,
                'contribution: ' || without_cm3.reason
            ),
            ''
        ) as not_available
    from effects
    inner join periods on effects.ordinal = periods.ordinal
    cross join without_cm3
)

select * from final
order by fiscal_month, comparison, effect
