-- grain: one row per published figure, for all customers, in the last closed month
with published as (
    select * from {{ref 'benchmarks'}}
),

classes as (
    select * from {{ref 'benchmark_classes'}}
),

last_closed as (
    select max(fiscal_month) as fiscal_month, arg_max(fiscal_period_id, fiscal_month) as fiscal_period_id
    from {{ref 'int_fiscal_calendar'}}
    where is_in_t12m
),

bands as (
    select * from {{ref 'mart_score_band_economics'}}
    where band_kind = 'band' and segment = '(all)' and metric_id = 'csat_5'
),

-- both published shares are of customers who gave a score
shares as (
    select
        sum(net_revenue) filter (where band in ('HIGH', 'MID')) as satisfied,
        sum(net_revenue) filter (where band = 'LOW') as others,
        sum(net_revenue) filter (where band in ('HIGH', 'MID', 'LOW')) as scored
    from bands
    where basis = 'as_of_end'
),

repeats as (
    select
        sum(repeaters) filter (where band = 'HIGH') as high_repeaters,
        sum(customers) filter (where band = 'HIGH') as high_customers,
        sum(repeaters) filter (where band = 'MID') as mid_repeaters,
        sum(customers) filter (where band = 'MID') as mid_customers
    from bands
    where basis = 'first_order'
),

own as (
    select
        'revenue_share_of_4_and_5' as own_metric,
        'percent of revenue' as own_unit,
        100 * cast(satisfied / scored as double) as own_value,
        cast(null as double) as own_low,
        cast(null as double) as own_high
    from shares
    where scored > 0
    union all
    select 'revenue_share_of_1_to_3', 'percent of revenue', 100 * cast(others / scored as double), null, null
    from shares
    where scored > 0
    union all
    select
        'repurchase_ratio_5_to_4',
        'multiple',
        ratio,
        -- of the logarithm of a ratio of two shares
        ratio * exp(-1.959963984540054 * error),
        ratio * exp(1.959963984540054 * error)
    from (
        select
            (cast(high_repeaters as double) / high_customers) / (cast(mid_repeaters as double) / mid_customers) as ratio,
            sqrt(
                1.0 / high_repeaters - 1.0 / high_customers + 1.0 / mid_repeaters - 1.0 / mid_customers
            ) as error
        from repeats
        where high_repeaters > 0 and mid_repeaters > 0
    )
),

final as (
    select
        published.id as benchmark_id,
        '(all)' as segment,
        last_closed.fiscal_month,
        last_closed.fiscal_period_id,
        own.own_value,
        own.own_unit,
        own.own_low,
        own.own_high,
        published.value as published_value,
        published.unit as published_unit,
        classes.comparability,
        published.metric,
        classes.own_metric,
        classes.comparability in ('A', 'B') and own.own_value is not null as shown,
        case
            when classes.comparability = 'C' then 'context only'
            when classes.comparability = 'D' then 'not comparable'
            when own.own_value is null then 'not available: ' || classes.own_metric
        end as reason,
        classes.caution,
        published.statement,
        published.source_publisher as publisher,
        published.source_title,
        false as verified_at_primary_source
    from published
    inner join classes on published.id = classes.benchmark_id
    cross join last_closed
    left join own on classes.own_metric = own.own_metric and classes.comparability in ('A', 'B')
)

select * from final
order by benchmark_id
