-- grain: one row per cohort month and effect
-- From the blended CAC of the month before to that of this one: mix of channels, cost in a channel, unmatched spend.
with rows_of_channels as (
    select
        calendar.ordinal,
        mart.cohort_month,
        mart.channel,
        mart.new_customers,
        coalesce(mart.paid_spend, 0) + coalesce(mart.sales_cost, 0) + coalesce(mart.other_acquisition_cost, 0)
        + coalesce(mart.referral_cost, 0) as cost,
        coalesce(mart.unmatched_spend, 0) as unmatched
    from {{ref 'mart_acquisition'}} as mart
    inner join {{ref 'int_fiscal_calendar'}} as calendar on mart.cohort_month = calendar.fiscal_month
    where mart.sales_cost is not null
),

months as (
    select
        ordinal,
        cohort_month,
        cast(sum(new_customers) as hugeint) as new_customers,
        {{> minor_units of='sum(cost + unmatched)'}} as units,
        {{> minor_units of='sum(unmatched)'}} as unmatched_units
    from rows_of_channels
    group by ordinal, cohort_month
    having sum(new_customers) > 0
),

pairs as (
    select
        after.cohort_month,
        after.ordinal,
        before.ordinal as prior_ordinal,
        before.new_customers as prior_new,
        after.new_customers as new_customers,
        {{> money_each units='before.units' by='before.new_customers'}} as prior_cac,
        {{> money_each units='after.units' by='after.new_customers'}} as cac,
        {{> money_each
            units='(after.unmatched_units * before.new_customers - before.unmatched_units * after.new_customers)'
            by='(after.new_customers * before.new_customers)'}} as unmatched
    from months as after
    inner join months as before on after.ordinal = before.ordinal + 1
),

-- a channel of one month only has no cost of its own in the other: all it does is mix
mixes as (
    select
        pairs.cohort_month,
        {{> money of='round(sum(cast(
            (
                coalesce(after.new_customers, 0) / pairs.new_customers
                - coalesce(before.new_customers, 0) / pairs.prior_new
            )
            * coalesce(before.cost / nullif(before.new_customers, 0), after.cost / nullif(after.new_customers, 0), 0)
            as decimal(28,8)
        )), 2)'}} as mix
    from pairs
    cross join (select distinct channel from rows_of_channels) as channels
    left join rows_of_channels as after on pairs.ordinal = after.ordinal and channels.channel = after.channel
    left join rows_of_channels as before on pairs.prior_ordinal = before.ordinal and channels.channel = before.channel
    group by pairs.cohort_month
),

effects as (
    select
        pairs.cohort_month,
        pairs.prior_cac as prior,
        mixes.mix,
        -- what the others leave, so that the bridge closes to the cent
        pairs.cac - pairs.prior_cac - mixes.mix - pairs.unmatched as rate,
        pairs.unmatched,
        pairs.cac as current
    from pairs
    inner join mixes on pairs.cohort_month = mixes.cohort_month
),

final as (
    select
        amounts.cohort_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        amounts.effect,
        {{> money of='amounts.amount'}} as amount,
        {{setting 'currency'}} as currency
    from (from effects unpivot (amount for effect in (prior, mix, rate, unmatched, current))) as amounts
    inner join {{ref 'int_fiscal_calendar'}} as calendar on amounts.cohort_month = calendar.fiscal_month
)

select * from final
order by cohort_month, effect
