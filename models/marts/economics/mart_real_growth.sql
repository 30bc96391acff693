-- grain: one row per fiscal month with net revenue
with revenue as (
    select fiscal_month, {{> money of='sum(net_revenue)'}} as net_revenue
    from {{ref 'mart_unit_economics_month'}}
    group by fiscal_month
),

prices as (
    select fiscal_month, value
    from {{ref 'int_market_month'}}
    where series_id = {{var 'deflator_series'}} and value > 0
),

latest as (
    select max(fiscal_month) as price_month, arg_max(value, fiscal_month) as price_level from prices
),

deflated as (
    select
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        calendar.prior_year_period_id,
        calendar.close_status,
        revenue.net_revenue,
        prices.value as price_level,
        latest.price_month,
        cast(round(cast(revenue.net_revenue as double) * latest.price_level / prices.value, 2) as decimal(18,2))
            as net_revenue_real
    from revenue
    inner join {{ref 'int_fiscal_calendar'}} as calendar on revenue.fiscal_month = calendar.fiscal_month
    cross join latest
    left join prices on revenue.fiscal_month = prices.fiscal_month
),

final as (
    select
        now.fiscal_month,
        now.fiscal_period_id,
        now.close_status,
        now.net_revenue,
        before.net_revenue as prior_year_net_revenue,
        now.net_revenue_real,
        before.net_revenue_real as prior_year_net_revenue_real,
        now.price_level,
        now.price_month,
        {{setting 'currency'}} as currency,
        case
            when now.net_revenue_real is not null then null
            when {{input_present 'input_market_series'}} then 'net_revenue_real: no price level of the month'
            else 'net_revenue_real: input_market_series'
        end as not_available
    from deflated as now
    left join deflated as before on now.prior_year_period_id = before.fiscal_period_id
)

select * from final
order by fiscal_month
