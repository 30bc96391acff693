-- grain: one row per cohort month and channel
-- Spend of a month is met by the cohort of its lag; money of all channels is shared by their new customers.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

channels as (
    select * from {{ref 'int_channels'}}
),

arrivals as (
    select
        cohort_month,
        channel,
        count(*) as new_customers
    from {{ref 'int_new_customers'}}
    group by cohort_month, channel
),

lagged as (
    select
        target.fiscal_month as cohort_month,
        spend.channel,
        spend.part,
        sum(spend.amount) as amount
    from {{ref 'int_acquisition_spend'}} as spend
    inner join calendar as paid_in on spend.fiscal_month = paid_in.fiscal_month
    left join channels on spend.channel = channels.channel
    cross join (select max(ordinal) as ordinal from calendar) as last_period
    inner join calendar as target
        on target.ordinal
        = least(paid_in.ordinal + coalesce(channels.cac_lag_months, {{var 'cac_lag_months'}}), last_period.ordinal)
    group by target.fiscal_month, spend.channel, spend.part
),

-- in whole cents, by largest remainder: the parts of a month sum to it
common as (
    select
        arrivals.cohort_month,
        arrivals.channel,
        lagged.part,
        {{> minor_units of='lagged.amount'}} as units,
        cast(arrivals.new_customers as hugeint) as new_customers,
        sum(arrivals.new_customers) over (partition by arrivals.cohort_month, lagged.part) as month_total
    from lagged
    inner join arrivals on lagged.cohort_month = arrivals.cohort_month
    where lagged.channel = '(all)'
),

divided as (
    select
        cohort_month,
        channel,
        part,
        sign(units) * (
            {{> whole_units amount='units' driver='new_customers' total='month_total'}}
            + {{> odd_units amount='units' driver='new_customers' total='month_total' nodes='1' tie='channel' within='cohort_month, part'}}
        ) as units
    from common
),

shared as (
    select cohort_month, channel, part, {{> from_minor_units of='units'}} as amount from divided
),

own as (
    select
        lagged.cohort_month,
        lagged.channel,
        case when arrivals.channel is null then 'unmatched_spend' else lagged.part end as part,
        lagged.amount
    from lagged
    left join arrivals on lagged.cohort_month = arrivals.cohort_month and lagged.channel = arrivals.channel
    where lagged.channel <> '(all)'
),

-- nobody came in the month: the money stays where it can be seen
unshared as (
    select lagged.cohort_month, '(none)' as channel, 'unmatched_spend' as part, lagged.amount
    from lagged
    where lagged.channel = '(all)' and lagged.cohort_month not in (select cohort_month from arrivals)
),

money as (
    select
        cohort_month,
        channel,
        sum(amount) filter (where part = 'paid_spend') as paid_spend,
        sum(amount) filter (where part = 'sales_cost') as sales_cost,
        sum(amount) filter (where part = 'other_acquisition_cost') as other_acquisition_cost,
        sum(amount) filter (where part = 'referral_cost') as referral_cost,
        sum(amount) filter (where part = 'unmatched_spend') as unmatched_spend
    from (select * from shared union all select * from own union all select * from unshared)
    where amount <> 0
    group by cohort_month, channel
),

returned as (
    select
        periods.fiscal_month as cohort_month,
        coalesce(customers.acquisition_channel, '(none)') as channel,
        count(distinct movement.customer_id) as reactivated
    from {{ref 'int_revenue_movement'}} as movement
    inner join {{ref 'int_revenue_periods'}} as periods on movement.ordinal = periods.ordinal
    inner join {{ref 'int_customers'}} as customers on movement.customer_id = customers.customer_id
    where movement.reactivation > 0 and movement.measure <> 't12m' and customers.customer_type <> 'INTERNAL'
    group by all
),

qualifications as (
    select calendar.fiscal_month as cohort_month, coalesce(conversions.channel, '(none)') as channel, count(*) as qualified
    from {{ref 'input_conversions'}} as conversions
    inner join {{> calendar_days of='calendar'}} as calendar on cast({{> local_time at='conversions.happened_at'}} as date) = calendar.day
    where conversions.stage = 'qualified'
    group by all
),

every as (
    select cohort_month, channel from arrivals
    union
    select cohort_month, channel from money
    union
    select cohort_month, channel from returned
    union
    select cohort_month, channel from qualifications
),

final as (
    select
        every.cohort_month,
        every.channel,
        channels.channel_group,
        channels.cac_lag_months as lag_months,
        cast(coalesce(arrivals.new_customers, 0) as bigint) as new_customers,
        cast(coalesce(returned.reactivated, 0) as bigint) as reactivated,
        cast(coalesce(qualifications.qualified, 0) as bigint) as qualified,
        {{> money of='coalesce(money.paid_spend, 0)'}} as paid_spend,
        {{> money of='coalesce(money.sales_cost, 0)'}} as sales_cost,
        {{> money of='coalesce(money.other_acquisition_cost, 0)'}} as other_acquisition_cost,
        {{> money of='coalesce(money.referral_cost, 0)'}} as referral_cost,
        {{> money of='coalesce(money.unmatched_spend, 0)'}} as unmatched_spend
    from every
    inner join channels on every.channel = channels.channel
    left join arrivals on every.cohort_month = arrivals.cohort_month and every.channel = arrivals.channel
    left join money on every.cohort_month = money.cohort_month and every.channel = money.channel
    left join returned on every.cohort_month = returned.cohort_month and every.channel = returned.channel
    left join qualifications
        on every.cohort_month = qualifications.cohort_month and every.channel = qualifications.channel
)

select * from final
