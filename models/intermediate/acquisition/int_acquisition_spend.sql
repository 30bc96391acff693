-- grain: one row per fiscal month of the spend, channel and part of acquisition cost
-- Parts add up to the ledger's acquisition cost: other is what neither campaigns, sales nor referral explain.
with campaign_spend as (
    select
        calendar.fiscal_month,
        spend.channel,
        -- without one of its rates it is null and refused: what is left out here would stand under other cost
        {{> money of='case
            when bool_and(rates.rate is not null) then round(sum(cast(spend.amount as decimal(38,2)) * rates.rate), 2)
        end'}} as amount
    from {{ref 'input_campaign_spend'}} as spend
    inner join {{ref 'int_fiscal_calendar'}} as calendar
        on spend.spend_date >= calendar.fiscal_month and spend.spend_date <= calendar.end_date
    -- of months that the ledger does not reach nothing can be told apart
    inner join {{ref 'int_revenue_periods'}} as periods on calendar.fiscal_month = periods.fiscal_month and periods.position >= 0
    left join {{ref 'int_average_rates'}} as rates
        on periods.ordinal = rates.ordinal and spend.currency = rates.currency
    where spend.is_acquisition and spend.known_at <= {{var 'known_at'}}
    group by calendar.fiscal_month, spend.channel
),

ledger as (
    select
        fiscal_month,
        sum(amount) as amount,
        coalesce(
            sum(amount) filter (where list_contains(string_split({{var 'sales_cost_pools'}}, ','), cost_pool)), 0
        ) as sales_cost,
        coalesce(
            sum(amount) filter (where list_contains(string_split({{var 'referral_cost_pools'}}, ','), cost_pool)), 0
        ) as referral_cost
    from {{ref 'int_customer_month_ledger'}}
    where report_line = 'acquisition_cost'
    group by fiscal_month
),

paid as (
    select fiscal_month, sum(amount) as amount from campaign_spend group by fiscal_month
),

final as (
    select fiscal_month, channel, 'paid_spend' as part, amount from campaign_spend
    union all
    select fiscal_month, '(all)' as channel, 'sales_cost' as part, {{> money of='sales_cost'}} as amount from ledger
    union all
    select fiscal_month, 'referral' as channel, 'referral_cost' as part, {{> money of='referral_cost'}} as amount
    from ledger
    union all
    select
        coalesce(ledger.fiscal_month, paid.fiscal_month) as fiscal_month,
        '(all)' as channel,
        'other_acquisition_cost' as part,
        {{> money of='coalesce(ledger.amount - ledger.sales_cost - ledger.referral_cost, 0) - coalesce(paid.amount, 0)'}}
            as amount
    from ledger
    full join paid on ledger.fiscal_month = paid.fiscal_month
)

select * from final
