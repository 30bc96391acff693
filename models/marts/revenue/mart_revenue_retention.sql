-- grain: one row per customer, fiscal month and measure with revenue a year before
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

rates as (
    select * from {{ref 'int_average_rates'}}
),

states as (
    select * from {{ref 'int_revenue_states'}}
),

steps as (
    select unnest(generate_series(0, (select max(periods_per_year) - 1 from periods))) as step
),

-- revenue of the trailing year, each month at the rate of the same month a year before
trailing_year as (
    select
        revenue.customer_id,
        revenue.ordinal + steps.step as ordinal,
        sum(
            case
                when rates.rate = rates.year_ago_rate then revenue.amount
                else {{> translated amount='revenue.functional_amount' rate='rates.year_ago_rate'}}
            end
        ) as closing
    from {{ref 'int_revenue_customer_month'}} as revenue
    cross join steps
    left join rates on revenue.ordinal = rates.ordinal and revenue.currency = rates.currency
    where revenue.customer_id <> 'UNALLOCATED'
    group by revenue.customer_id, revenue.ordinal + steps.step
),

sides as (
    select
        states.measure,
        states.customer_id,
        states.ordinal + periods.periods_per_year as ordinal,
        states.product_id,
        states.currency,
        states.amount as opening,
        cast(0 as decimal(38,2)) as closing,
        states.quantity as q0,
        states.list_value as v0,
        cast(null as decimal(18,4)) as q1,
        cast(null as decimal(28,4)) as v1,
        cast(null as decimal(18,10)) as rate
    from states
    inner join periods on states.ordinal = periods.ordinal
    where states.measure in ('mrr', 't12m') and periods.position >= 0
    union all
    select
        states.measure, states.customer_id, states.ordinal, states.product_id, states.currency,
        0 as opening,
        {{> translated amount='states.list_value' rate='rates.year_ago_rate'}} as closing,
        null as q0, null as v0,
        states.quantity as q1, states.list_value as v1, rates.year_ago_rate as rate
    from states
    left join rates on states.ordinal = rates.ordinal and states.currency = rates.currency
    where states.measure = 'mrr'
    union all
    select
        't12m' as measure, customer_id, ordinal, '(all)' as product_id, {{setting 'currency'}} as currency,
        0 as opening, closing, null as q0, null as v0, null as q1, null as v1, null as rate
    from trailing_year
),

by_product as (
    select
        measure,
        customer_id,
        ordinal,
        sum(opening) as opening,
        sum(closing) as closing,
        cast(round(cast(max(v1) - max(q1) * max(v0) / max(q0) as decimal(28,6)) * max(rate), 2) as decimal(18,2)) as price
    from sides
    group by measure, customer_id, ordinal, product_id, currency
),

compared as (
    select
        measure,
        customer_id,
        ordinal,
        sum(opening) as opening,
        sum(closing) as closing,
        greatest(coalesce(sum(price), 0), 0) as price
    from by_product
    group by measure, customer_id, ordinal
    having sum(opening) > 0
),

final as (
    select
        compared.customer_id,
        periods.fiscal_month,
        compared.measure,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        {{> money of='compared.opening'}} as retention_base,
        {{> money of='least(compared.opening, compared.closing - case when compared.closing > 0 then compared.price else 0 end)'}}
            as retained_gross,
        {{> money of='compared.closing'}} as retained_net,
        cast(1 as bigint) as customers,
        cast(case when compared.closing > 0 then 1 else 0 end as bigint) as customers_retained,
        case when compared.measure = 't12m' then 'price: units and list prices are not known over a year' end
            as not_available
    from compared
    inner join periods on compared.ordinal = periods.ordinal
    inner join {{ref 'dim_customer'}} as customers on compared.customer_id = customers.customer_id
    where customers.customer_type <> 'INTERNAL'
        and periods.position >= case when compared.measure = 't12m' then 2 else 1 end * periods.periods_per_year
            - case when compared.measure = 't12m' then 1 else 0 end
)

select * from final
