-- grain: one row per figure and month of section FIN-3
-- Per active customer of the window; costs are negative, as in a profit column. Ratios divide here, once.
with windows as (
    select * from {{ref "rpt_customer_window"}}
    where period in ('now', 'prior')
),

customers as (
    select * from {{ref "mart_unit_economics"}}
    where customer_id <> 'UNALLOCATED'
),

periods as (
    select * from {{ref "rpt_period"}}
),

availability as (
    select * from {{ref "int_measure_availability"}}
),

amounts as (
    select
        measures.*,
        windows.active_customers,
        windows.is_partial,
        windows.partial_reason
    from {{ref "rpt_measure_window"}} as measures
    inner join windows on measures.period = windows.period
),

per_customer as (
    select
        amounts.period,
        amounts.fiscal_month,
        amounts.measure,
        amounts.active_customers as n,
        case
            when not amounts.is_partial and amounts.parts_without_customer is null
                then cast(amounts.keyed_amount / nullif(amounts.active_customers, 0) as decimal(28, 6))
        end as value,
        case
            when availability.reason is not null then 'not available: ' || availability.reason
            when amounts.is_partial then amounts.partial_reason
            when amounts.parts_without_customer is not null
                then 'not available: too much of ' || amounts.parts_without_customer || ' is UNALLOCATED'
            when amounts.active_customers = 0 then 'not defined: no active customer'
            else 'not available: not every month has it'
        end as null_reason
    from amounts
    left join availability on amounts.measure = availability.measure
),

totals as (
    select
        amounts.measure || '_total' as figure,
        amounts.fiscal_month,
        cast(amounts.keyed_amount + amounts.unallocated_amount as decimal(28, 6)) as value,
        cast(null as bigint) as n,
        amounts.measure as metric,
        'not available: ' || coalesce(availability.reason, 'not every month has it') as null_reason
    from amounts
    left join availability on amounts.measure = availability.measure
    where amounts.period = 'now'
),

acquired as (
    select
        periods.period,
        periods.fiscal_month,
        'cac' as measure,
        count(customers.customer_id) as n,
        case
            when count(customers.customer_id) = count(customers.cac)
                then cast(sum(customers.cac) / nullif(count(customers.customer_id), 0) as decimal(28, 6))
        end as value,
        'not available: ' || coalesce(
            max(availability.reason),
            nullif(regexp_extract(max(customers.not_available), '(?:^|; )cac: ([^;]*)', 1), ''),
            'no new customer'
        ) as null_reason
    from periods
    left join availability on availability.measure = 'acquisition_cost'
    left join customers on customers.first_revenue_month between periods.first_month and periods.last_month
    where periods.period in ('now', 'prior')
    group by periods.period, periods.fiscal_month
),

-- what the new customers of the year are worth, as of today; limits of all together, as errors of one model go one way
-- Those of the year before have had more time, and the horizon runs from today for all: a change would not be one of customers.
lifetime as (
    select
        periods.period,
        periods.fiscal_month,
        'ltv' as measure,
        count(valued.ltv) as n,
        count(customers.customer_id) as new_customers,
        cast(sum(valued.ltv) as double) / nullif(count(valued.ltv), 0) as value,
        cast(sum(valued.low) as double) / nullif(count(valued.ltv), 0) as low,
        cast(sum(valued.high) as double) / nullif(count(valued.ltv), 0) as high,
        max(valued.reason) filter (where valued.ltv is null) as reason,
        max(valued.not_available) as not_available
    from periods
    left join customers
        on periods.period = 'now' and customers.first_revenue_month between periods.first_month and periods.last_month
    left join {{ref "mart_customer_value"}} as valued on customers.customer_id = valued.customer_id
    where periods.period in ('now', 'prior')
    group by periods.period, periods.fiscal_month
),

-- of cohorts whose every customer has a value, by all that they cost; cohorts err together, so their limits add up
cohorts as (
    select
        periods.period,
        periods.fiscal_month,
        'ltv_to_cac' as measure,
        cast(sum(acquired.new_customers) as bigint) as n,
        cast(sum(acquired.cohort_ltv) as double) as ltv,
        -- one without limits leaves none
        case when count(acquired.cohort_ltv) = count(acquired.cohort_ltv_low) then cast(sum(acquired.cohort_ltv_low) as double) end as low,
        case when count(acquired.cohort_ltv) = count(acquired.cohort_ltv_high) then cast(sum(acquired.cohort_ltv_high) as double) end as high,
        nullif(
            cast(sum(acquired.paid_spend + acquired.sales_cost + acquired.other_acquisition_cost + acquired.referral_cost) as double), 0
        ) as cost
    from periods
    left join {{ref "mart_acquisition"}} as acquired
        on periods.period = 'now' and acquired.cohort_ltv is not null
        and acquired.cohort_month between periods.first_month and periods.last_month
    where periods.period in ('now', 'prior')
    group by periods.period, periods.fiscal_month
),

ratios as (
    select period, fiscal_month, measure, n, ltv / cost as value, low / cost as low, high / cost as high
    from cohorts
),

value_models as (
    select
        period,
        fiscal_month,
        measure,
        n,
        -- a mean over some of the customers only would be read as that of all
        cast(case when n >= 0.95 * new_customers then value end as decimal(28, 6)) as value,
        case when period = 'prior' then 'not comparable: ' else 'not available: ' end || case
            when period = 'prior' then 'of another age'
            when n > 0 then (new_customers - n) || ' of ' || new_customers || ' new customers have no value'
            when not_available like '%ltv%' then coalesce(nullif(regexp_extract(not_available, 'ltv[^:]*: ([^;]*)', 1), ''), 'mart_customer_value')
            else coalesce(reason, 'no new customer')
        end as null_reason,
        cast(case when n >= 0.95 * new_customers then low end as decimal(28, 6)) as low,
        cast(case when n >= 0.95 * new_customers then high end as decimal(28, 6)) as high
    from lifetime
    union all
    select
        period,
        fiscal_month,
        measure,
        n,
        cast(value as decimal(28, 6)),
        case
            when period = 'prior' then 'not comparable: of another age'
            else 'not available: no cohort with a value and its cost, see mart_acquisition'
        end,
        cast(low as decimal(28, 6)),
        cast(high as decimal(28, 6))
    from ratios
    union all
    select
        period,
        fiscal_month,
        'payback_months',
        null,
        null,
        'not one number: by cohort and channel in mart_acquisition',
        null,
        null
    from windows
),

measures as (
    select * from per_customer
    union all by name
    select * from acquired
    union all by name
    select * from value_models
),

levels as (
    select
        measure as figure,
        fiscal_month,
        value,
        n,
        measure as metric,
        null_reason,
        low,
        high
    from measures
),

changes as (
    select
        now.measure || '_change' as figure,
        now.fiscal_month,
        -- of the printed figures, so that the three columns of a row add up
        cast(round(now.value, 2) - round(prior.value, 2) as decimal(28, 6)) as value,
        cast(null as bigint) as n,
        now.measure as metric,
        case when now.value is null then now.null_reason else prior.null_reason end as null_reason
    from measures as now
    left join measures as prior on now.measure = prior.measure and prior.period = 'prior'
    where now.period = 'now'
),

counts as (
    select
        'active_customers' as figure,
        fiscal_month,
        case when not is_partial then cast(active_customers as decimal(28, 6)) end as value,
        cast(null as bigint) as n,
        'active_customers' as metric,
        partial_reason as null_reason
    from windows
    union all
    select
        'new_customers' as figure,
        fiscal_month,
        cast(n as decimal(28, 6)) as value,
        cast(null as bigint) as n,
        'new_customers' as metric,
        cast(null as varchar) as null_reason
    from acquired
),

final as (
    select * from levels
    union all by name
    select * from changes
    union all by name
    select * from totals
    union all by name
    select * from counts
)

select
    'FIN-3' as section,
    figure,
    '(all)' as segment,
    fiscal_month,
    value,
    case
        when figure in ('active_customers', 'new_customers') then 'count'
        when metric = 'ltv_to_cac' then 'multiple'
        when metric = 'payback_months' then 'months'
        else 'money'
    end as unit,
    n,
    low,
    high,
    case
        when figure in ('active_customers', 'new_customers') then 'Measured'
        when metric = 'net_revenue' or figure like '%_total' then 'Actual'
        when metric in ('ltv', 'ltv_to_cac') then 'Forecast'
        else 'Allocated'
    end as class,
    cast(null as varchar) as grade,
    metric,
    case
        when metric = 'ltv' then 'mart_customer_value'
        when metric in ('ltv_to_cac', 'payback_months') then 'mart_acquisition'
        when metric in ('cac', 'new_customers') then 'mart_unit_economics'
        else 'mart_unit_economics_month'
    end as mart,
    'not_applicable' as tie_out_state,
    null_reason
from final
