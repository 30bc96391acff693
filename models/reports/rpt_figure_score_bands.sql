-- grain: one row per figure, band or score point and month of section CXL-3
-- Differences between bands are raw: grade E4, context, in no return and in no total.
with bands as (
    select
        *,
        case when band_kind = 'point' then 'score ' || band else band end as band_name
    from {{ref "mart_score_band_economics"}}
    where
        metric_id = {{var 'headline_metric'}} and segment = '(all)'
        -- members without a score are among the bands already
        and (band_kind = 'band' or band not in ('NO_SCORE', 'UNALLOCATED'))
),

windows as (
    select * from {{ref "rpt_period"}}
    where period = 'now'
),

first_order as (
    select * from bands
    where basis = 'first_order'
),

spread as (
    -- the sample variance of spend from its sum and its sum of squares
    select
        *,
        cast(spend_sum as double) / nullif(customers, 0) as spend_mean,
        sqrt(
            greatest(spend_sum_sq - cast(spend_sum as double) * cast(spend_sum as double) / nullif(customers, 0), 0)
            / nullif(customers - 1, 0) / nullif(customers, 0)
        ) as spend_error
    from first_order
),

rates as (
    select
        'repeat_rate' as figure,
        band_name as segment,
        cast(100.0 * repeaters / nullif(customers, 0) as decimal(28, 6)) as value,
        'percent' as unit,
        customers as n,
        cast(100.0 * repeat_low as decimal(28, 6)) as low,
        cast(100.0 * repeat_high as decimal(28, 6)) as high,
        'Measured' as class,
        'repurchase_rate' as metric
    from first_order
),

spend as (
    select
        'spend_per_customer' as figure,
        band_name as segment,
        cast(spend_mean as decimal(28, 6)) as value,
        'money' as unit,
        customers as n,
        cast(spend_mean - 1.959963984540054 * spend_error as decimal(28, 6)) as low,
        cast(spend_mean + 1.959963984540054 * spend_error as decimal(28, 6)) as high,
        'Actual' as class,
        'spend_per_customer' as metric
    from spread
),

counts as (
    select
        'customers' as figure,
        band_name as segment,
        cast(customers as decimal(28, 6)) as value,
        'count' as unit,
        customers_total as n,
        cast(null as decimal(28, 6)) as low,
        cast(null as decimal(28, 6)) as high,
        'Measured' as class,
        'customers' as metric
    from first_order
),

shares as (
    select
        case when basis = 'first_order' then 'revenue_share' else 'as_of_' || measure end as figure,
        band_name as segment,
        cast(value as decimal(28, 6)) as value,
        unit,
        customers as n,
        cast(null as decimal(28, 6)) as low,
        cast(null as decimal(28, 6)) as high,
        'Actual' as class,
        measure as metric
    from (
        select basis, band_name, customers, 'revenue_share' as measure, 'percent' as unit,
            100.0 * net_revenue / nullif(net_revenue_total, 0) as value
        from bands
        where basis in ('first_order', 'as_of_end')
        union all
        select basis, band_name, customers, 'customers' as measure, 'count' as unit, customers as value
        from bands
        where basis = 'as_of_end'
        union all
        select basis, band_name, customers, 'net_revenue' as measure, 'money' as unit, net_revenue as value
        from bands
        where basis = 'as_of_end'
    ) as long
),

-- the difference of two rates with Newcombe's interval, which joins their Wilson limits (1998, method 10)
gaps as (
    select
        'repeat_rate_gap' as figure,
        a.band || ' over ' || b.band as segment,
        cast(100.0 * (a.rate - b.rate) as decimal(28, 6)) as value,
        'percentage_points' as unit,
        a.customers + b.customers as n,
        cast(
            100.0 * (a.rate - b.rate - sqrt((a.rate - a.repeat_low) ** 2 + (b.repeat_high - b.rate) ** 2)) as decimal(28, 6)
        ) as low,
        cast(
            100.0 * (a.rate - b.rate + sqrt((a.repeat_high - a.rate) ** 2 + (b.rate - b.repeat_low) ** 2)) as decimal(28, 6)
        ) as high,
        'Estimated' as class,
        'repurchase_rate' as metric
    from (select *, cast(repeaters as double) / customers as rate from first_order where customers > 0) as a
    inner join (select *, cast(repeaters as double) / customers as rate from first_order where customers > 0) as b
        on (a.band, b.band) in (('HIGH', 'LOW'), ('HIGH', 'MID'), ('MID', 'LOW'))
),

absent as (
    select
        figure,
        '(all)' as segment,
        cast(null as decimal(28, 6)) as value,
        'percent' as unit,
        cast(null as bigint) as n,
        cast(null as decimal(28, 6)) as low,
        cast(null as decimal(28, 6)) as high,
        'Measured' as class,
        'repurchase_rate' as metric
    from (values ('repeat_rate')) as needed (figure)
    where not exists (select 1 from first_order)
),

figures as (
    select * from rates
    union all
    select * from spend
    union all
    select * from counts
    union all
    select * from shares
    union all
    select * from gaps
    union all
    select * from absent
)

select
    'CXL-3' as section,
    figures.figure,
    figures.segment,
    windows.fiscal_month,
    figures.value,
    figures.unit,
    figures.n,
    figures.low,
    figures.high,
    figures.class,
    'E4' as grade,
    figures.metric,
    'mart_score_band_economics' as mart,
    'not_applicable' as tie_out_state,
    {{#if (input_present 'input_orders')}}
    'not defined: no customer in this band' as null_reason
    {{else}}
    'not available: input_orders' as null_reason
    {{/if}}
from figures
cross join windows
