-- grain: one row per as-of date and part
-- A forecast on a stated assumption, for the question what the customer base is worth; no return and no headline reads it.
with valued as (
    select
        max(as_of_date) as as_of_date,
        max(currency) as currency,
        max(rate_id) as rate_id,
        max(rate) as rate,
        cast(max(horizon_months) as integer) as horizon_months,
        count(rlv) as customers,
        count(*) - count(rlv) as customers_not_valued,
        {{> money of='sum(rlv)'}} as amount,
        coalesce(
            nullif(regexp_extract(max(not_available), '(?:^|; )[^:;]*rlv[^:;]*: ([^;]*)', 1), ''), max(reason) filter (where rlv is null)
        ) as reason
    from {{ref 'mart_customer_value'}}
    having count(*) > 0
),

-- limits of all together; parts of it do not give them
everyone as (
    select as_of_date, rlv_low, rlv_high
    from {{ref 'mart_customer_value_total'}}
    where grouped_by = 'all'
),

closed as (
    select ordinal, fiscal_month, periods_per_year, row_number() over (order by ordinal desc) as place
    from {{ref 'int_revenue_periods'}}
    where close_status = 'closed'
),

-- the cohorts of the last closed year
cohorts as (
    select
        count(distinct closed.ordinal) as periods,
        max(closed.periods_per_year) as periods_per_year,
        sum(acquisition.new_customers) as new_customers,
        -- a cohort of which not everyone is valued has no value, so its customers do not share in that of the others
        sum(acquisition.customers_valued) filter (where acquisition.cohort_ltv is not null) as customers_valued,
        sum(acquisition.cohort_ltv) as cohort_ltv,
        -- cohorts err together: added up; one without limits leaves none
        case
            when count(acquisition.cohort_ltv) = count(acquisition.cohort_ltv_low)
                then sum(acquisition.cohort_ltv_high - acquisition.cohort_ltv_low) / 2
        end as cohort_ltv_half,
        sum(
            acquisition.paid_spend + acquisition.sales_cost + acquisition.other_acquisition_cost + acquisition.referral_cost
            + acquisition.unmatched_spend
        ) as cost
    from closed
    inner join {{ref 'mart_acquisition'}} as acquisition on closed.fiscal_month = acquisition.cohort_month
    where closed.place <= closed.periods_per_year
),

-- what one newcomer is worth when it comes, less what it takes to win it
newcomer as (
    select
        *,
        cast(cohort_ltv_half as double) / nullif(customers_valued, 0) as unit_half,
        cast(round(cohort_ltv / nullif(customers_valued, 0) - cost / nullif(new_customers, 0), 2) as decimal(18,2)) as unit_value
    from cohorts
    where periods = periods_per_year
),

-- as many come in every period of the horizon; each period's newcomers are discounted to the as-of date
ahead as (
    select
        valued.as_of_date,
        cast(count(*) * newcomer.new_customers // newcomer.periods as bigint) as customers,
        newcomer.unit_value,
        newcomer.unit_half,
        cast(newcomer.new_customers as double) / newcomer.periods
        * sum(power(1 + cast(valued.rate as double), -cast(steps.step as double) / newcomer.periods)) as discounted_newcomers
    from valued
    cross join newcomer
    cross join (select unnest(range(1, 601)) as step) as steps
    where steps.step <= valued.horizon_months * newcomer.periods // 12
    group by valued.as_of_date, newcomer.new_customers, newcomer.periods, newcomer.unit_value, newcomer.unit_half
),

valued_ahead as (
    select
        *,
        cast(round(discounted_newcomers * unit_value, 2) as decimal(18,2)) as amount,
        cast(round(discounted_newcomers * (unit_value - unit_half), 2) as decimal(18,2)) as low,
        cast(round(discounted_newcomers * (unit_value + unit_half), 2) as decimal(18,2)) as high
    from ahead
),

parts as (
    select
        'current customers' as part, valued.customers, valued.customers_not_valued, cast(null as decimal(18,2)) as unit_value, valued.amount,
        everyone.rlv_low as low, everyone.rlv_high as high
    from valued
    left join everyone on valued.as_of_date = everyone.as_of_date
    union all
    select 'future customers', ahead.customers, 0, ahead.unit_value, ahead.amount, ahead.low, ahead.high
    from valued
    left join valued_ahead as ahead on valued.as_of_date = ahead.as_of_date
    union all
    -- both rest on the same curves: the widest that their limits together can be
    select
        'total', valued.customers + ahead.customers, valued.customers_not_valued, null, valued.amount + ahead.amount,
        everyone.rlv_low + ahead.low, everyone.rlv_high + ahead.high
    from valued
    left join everyone on valued.as_of_date = everyone.as_of_date
    left join valued_ahead as ahead on valued.as_of_date = ahead.as_of_date
),

final as (
    select
        valued.as_of_date,
        parts.part,
        parts.customers,
        parts.customers_not_valued,
        parts.unit_value,
        parts.amount,
        parts.low,
        parts.high,
        valued.horizon_months,
        valued.rate_id,
        valued.rate,
        valued.currency,
        'Forecast' as class,
        case
            when parts.amount is not null then null
            when valued.amount is null then 'amount: no customer could be valued' || coalesce(', ' || valued.reason, '')
            else 'amount: a closed year of cohorts with value and cost'
        end as not_available
    from parts
    cross join valued
)

select * from final
order by as_of_date, part
