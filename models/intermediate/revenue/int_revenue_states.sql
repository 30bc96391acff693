-- grain: one row per measure, customer, fiscal period, product and currency
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

rates as (
    select * from {{ref 'int_average_rates'}}
),

revenue as (
    select * from {{ref 'int_revenue_customer_month'}}
    where customer_id <> 'UNALLOCATED'
),

-- at a rate of 1 nothing is reckoned: wide numbers are most of what this costs
recurring as (
    select
        'mrr' as measure,
        mrr.customer_id,
        mrr.ordinal,
        mrr.fiscal_month,
        mrr.product_id,
        mrr.currency,
        case when rates.rate = 1 then mrr.mrr else {{> translated amount='mrr.mrr' rate='rates.rate'}} end
            as amount,
        case when rates.prior_rate = 1 then mrr.mrr else {{> translated amount='mrr.mrr' rate='rates.prior_rate'}} end
            as amount_at_prior_rate,
        case when rates.year_ago_rate = 1 then mrr.mrr else {{> translated amount='mrr.mrr' rate='rates.year_ago_rate'}} end
            as amount_at_year_ago_rates,
        mrr.quantity,
        cast(mrr.mrr as decimal(18,4)) as list_value,
        rates.prior_rate,
        rates.year_ago_rate
    from {{ref 'int_mrr_customer_month'}} as mrr
    left join rates on mrr.ordinal = rates.ordinal and mrr.currency = rates.currency
    where {{rebuilt 'mrr.ordinal'}}
),

recognised as (
    select
        'month' as measure,
        revenue.customer_id,
        revenue.ordinal,
        revenue.fiscal_month,
        revenue.product_id,
        revenue.currency,
        revenue.amount,
        case
            when rates.rate = rates.prior_rate then revenue.amount
            else {{> translated amount='revenue.functional_amount' rate='rates.prior_rate'}}
        end as amount_at_prior_rate,
        cast(null as decimal(18,2)) as amount_at_year_ago_rates,
        units.quantity,
        units.list_value,
        rates.prior_rate,
        rates.year_ago_rate
    from revenue
    left join rates on revenue.ordinal = rates.ordinal and revenue.currency = rates.currency
    left join {{ref 'int_units_billed'}} as units
        on revenue.customer_id = units.customer_id
        and revenue.ordinal = units.ordinal
        and revenue.product_id = units.product_id
        and revenue.currency = units.currency
    where {{rebuilt 'revenue.ordinal'}}
),

steps as (
    select unnest(generate_series(0, (select max(periods_per_year) - 1 from periods))) as step
),

-- the months of each year, so that a month is sought by its key
years as (
    select periods.ordinal, periods.fiscal_month, steps.step, periods.ordinal - steps.step as month_ordinal
    from periods
    cross join steps
    -- before a whole year of postings the sum would grow by the calendar alone
    where periods.position >= periods.periods_per_year - 1 and {{rebuilt 'periods.ordinal'}}
),

-- each month at its own rate and at that of the same month a year before, once and not in every year it is part of
monthly as (
    select
        revenue.customer_id,
        revenue.ordinal,
        revenue.product_id,
        revenue.currency,
        revenue.amount,
        case
            when rates.rate = rates.year_ago_rate then revenue.amount
            else {{> translated amount='revenue.functional_amount' rate='rates.year_ago_rate'}}
        end as amount_at_year_ago_rate
    from revenue
    left join rates on revenue.ordinal = rates.ordinal and revenue.currency = rates.currency
),

trailing_year as (
    select
        't12m' as measure,
        monthly.customer_id,
        years.ordinal,
        years.fiscal_month,
        monthly.product_id,
        monthly.currency,
        cast(sum(monthly.amount) as decimal(18,2)) as amount,
        -- the month that enters takes the place of the one that leaves, so it is compared at that one's rate
        cast(
            sum(case when years.step > 0 then monthly.amount else monthly.amount_at_year_ago_rate end) as decimal(18,2)
        ) as amount_at_prior_rate,
        cast(sum(monthly.amount_at_year_ago_rate) as decimal(18,2)) as amount_at_year_ago_rates
    from monthly
    inner join years on monthly.ordinal = years.month_ordinal
    group by monthly.customer_id, years.ordinal, years.fiscal_month, monthly.product_id, monthly.currency
),

final as (
    select * from recurring
    union all
    select * from recognised
    union all
    select
        *,
        cast(null as decimal(18,4)) as quantity,
        cast(null as decimal(18,4)) as list_value,
        cast(null as decimal(18,10)) as prior_rate,
        cast(null as decimal(18,10)) as year_ago_rate
    from trailing_year
)

select * from final
