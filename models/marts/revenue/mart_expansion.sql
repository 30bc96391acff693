-- grain: one row per customer, product line, fiscal month and kind of expansion
with lines as (
    select * from {{ref 'int_expansion_line'}}
    where {{rebuilt 'fiscal_month'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

catalogue as (
    select count(distinct product_line) as product_lines from {{ref 'int_product_lines'}}
),

customer_months as (
    select
        customer_id,
        ordinal,
        count(*) filter (where is_held) as products_held,
        count(*) filter (where is_held_before) as held_before,
        bool_or(expansion_type = 'cross_sell' and amount > 0) as has_cross_sell
    from lines
    group by customer_id, ordinal
),

-- a line that was held could have grown; one that was not is a row only where it was won
grown as (
    select
        lines.customer_id,
        lines.product_line,
        lines.ordinal,
        lines.expansion_type,
        true as eligible,
        lines.amount > 0 as happened,
        lines.amount,
        customer_months.products_held,
        cast(null as integer) as months_to_happen,
        cast(null as integer) as months_observed
    from lines
    inner join customer_months
        on lines.customer_id = customer_months.customer_id and lines.ordinal = customer_months.ordinal
    where lines.amount <> 0 or (lines.expansion_type = 'upsell' and lines.is_held_before)
),

-- the chance that was not taken stands once, not once for every line of the catalogue
not_won as (
    select
        customer_months.customer_id,
        '(not held)' as product_line,
        customer_months.ordinal,
        'cross_sell' as expansion_type,
        true as eligible,
        false as happened,
        cast(0 as decimal(18,2)) as amount,
        customer_months.products_held,
        cast(null as integer) as months_to_happen,
        cast(null as integer) as months_observed
    from customer_months
    cross join catalogue
    where customer_months.held_before > 0
        and customer_months.held_before < catalogue.product_lines
        and not customer_months.has_cross_sell
),

events as (
    select * from {{ref 'int_expansion_event'}}
    where {{rebuilt 'fiscal_month'}}
),

expansions as (
    select * from grown
    union all
    select * from not_won
    union all
    select
        customer_id, product_line, ordinal, expansion_type, true as eligible, happened, amount,
        null as products_held, months_to_happen, months_observed
    from events
),

targets as (
    select * from {{ref 'int_expansion_target'}}
    where {{rebuilt 'fiscal_month'}}
),

campaigns as (
    select * from {{ref 'int_campaign_reach'}}
),

final as (
    select
        expansions.customer_id,
        expansions.product_line,
        periods.fiscal_month,
        expansions.expansion_type,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        expansions.eligible,
        expansions.happened,
        expansions.amount,
        expansions.amount as at_prior_prices,
        cast(expansions.products_held as smallint) as products_held,
        expansions.months_to_happen,
        expansions.months_observed,
        case when campaigns.is_known then targets.customer_id is not null end as targeted,
        campaigns.not_available
    from expansions
    inner join periods on expansions.ordinal = periods.ordinal
    cross join campaigns
    left join targets on expansions.customer_id = targets.customer_id and periods.fiscal_month = targets.fiscal_month
)

select * from final
