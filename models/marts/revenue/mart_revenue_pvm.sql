-- grain: one row per product line, fiscal month, comparison and effect
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

revenue as (
    select ordinal, product_id, currency, sum(functional_amount) as functional_amount, sum(amount) as amount
    from {{ref 'int_revenue_customer_month'}}
    group by ordinal, product_id, currency
),

units as (
    select ordinal, product_id, currency, sum(quantity) as quantity
    from {{ref 'int_units_billed'}}
    group by ordinal, product_id, currency
),

sold as (
    select revenue.*, units.quantity
    from revenue
    left join units
        on revenue.ordinal = units.ordinal
        and revenue.product_id = units.product_id
        and revenue.currency = units.currency
),

sides as (
    select
        comparisons.comparison, comparisons.ordinal, sold.product_id, sold.currency,
        sold.amount as base, sold.quantity as q0, 0 as current_functional, 0 as current_amount, null as q1
    from comparisons
    inner join sold on comparisons.base_ordinal = sold.ordinal
    union all
    select
        comparisons.comparison, comparisons.ordinal, sold.product_id, sold.currency,
        0 as base, null as q0, sold.functional_amount, sold.amount, sold.quantity as q1
    from comparisons
    inner join sold on comparisons.ordinal = sold.ordinal
),

paired as (
    select
        comparison,
        ordinal,
        product_id,
        currency,
        sum(base) as base,
        sum(current_functional) as current_functional,
        sum(current_amount) as current_amount,
        max(q0) as q0,
        max(q1) as q1
    from sides
    group by comparison, ordinal, product_id, currency
),

-- whole cents and ten-thousandths of a unit, so that nothing is rounded before the end
keyed as (
    select
        paired.comparison,
        paired.ordinal,
        coalesce(product_lines.product_line, paired.product_id) as product_line,
        {{> minor_units of='paired.base'}} as base,
        {{> minor_units of='paired.current_amount'}} as current_amount,
        case
            when coalesce(base_rates.rate, rates.rate) = rates.rate then {{> minor_units of='paired.current_amount'}}
            else {{> minor_units of="round(
                cast(paired.current_functional as decimal(28,2)) * coalesce(base_rates.rate, rates.rate), 2
            )"}}
        end as repeated,
        cast(paired.q0 * 10000 as hugeint) as q0,
        cast(paired.q1 * 10000 as hugeint) as q1,
        paired.base <> 0 and paired.current_functional <> 0 as is_in_both,
        coalesce(paired.base <> 0 and paired.current_functional <> 0 and paired.q0 > 0 and paired.q1 > 0, false)
            as has_units
    from paired
    inner join comparisons on paired.comparison = comparisons.comparison and paired.ordinal = comparisons.ordinal
    left join {{ref 'int_product_lines'}} as product_lines on paired.product_id = product_lines.product_id
    left join {{ref 'int_average_rates'}} as rates
        on paired.ordinal = rates.ordinal and paired.currency = rates.currency
    left join {{ref 'int_average_rates'}} as base_rates
        on comparisons.base_ordinal = base_rates.ordinal and paired.currency = base_rates.currency
),

totalled as (
    select
        *,
        cast(sum(q0) filter (where has_units) over (partition by comparison, ordinal) as hugeint) as all_q0,
        cast(sum(q1) filter (where has_units) over (partition by comparison, ordinal) as hugeint) as all_q1
    from keyed
),

-- in millionths of a cent; what the units of now would have cost at the price of before stands between mix and price
split as (
    select
        *,
        case
            when has_units then base * 1000000 * (all_q1 - all_q0) // all_q0
            when is_in_both then (repeated - base) * 1000000
            else 0
        end as volume,
        case when has_units then base * 1000000 * q1 // q0 else 0 end as at_price_before
    from totalled
),

by_line as (
    select
        comparison,
        ordinal,
        product_line,
        cast(sum(base) as hugeint) as base,
        cast(sum(case when not is_in_both then repeated else 0 end) as hugeint) as new,
        cast(sum(case when not is_in_both then -base else 0 end) as hugeint) as lost,
        cast(sum(current_amount - repeated) as hugeint) as fx,
        cast(sum(current_amount) as hugeint) as current,
        cast(sum(volume) as hugeint) as volume,
        cast(sum(case when has_units then at_price_before - base * 1000000 - volume else 0 end) as hugeint) as mix,
        cast(sum(case when has_units then repeated * 1000000 - at_price_before else 0 end) as hugeint) as price,
        bool_or(is_in_both and not has_units) as is_without_units
    from split
    group by comparison, ordinal, product_line
),

quotients as (
    select *, (part % 1000000 + 1000000) % 1000000 as remainder
    from by_line
    unpivot (part for effect in (volume, mix, price))
),

-- the cents that rounding down leaves over go to the greatest remainders
ranked as (
    select
        *,
        sum(remainder) over (partition by comparison, ordinal, product_line) // 1000000 as spare,
        row_number() over (partition by comparison, ordinal, product_line order by remainder desc, effect) as place
    from quotients
),

effects as (
    select
        comparison, ordinal, product_line, effect, is_without_units,
        (part - remainder) // 1000000 + case when place <= spare then 1 else 0 end as cents
    from ranked
    union all
    select comparison, ordinal, product_line, effect, is_without_units, cents
    from by_line
    unpivot (cents for effect in (base, new, lost, fx, current))
),

final as (
    select
        effects.product_line,
        periods.fiscal_month,
        effects.comparison,
        effects.effect,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        {{> from_minor_units of='effects.cents'}} as amount,
        case when effects.is_without_units and effects.effect in ('volume', 'mix', 'price')
            then 'mix, price: units are not known, all of it stands in volume'
        end as not_available
    from effects
    inner join periods on effects.ordinal = periods.ordinal
)

select * from final
order by product_line, fiscal_month, comparison, effect
