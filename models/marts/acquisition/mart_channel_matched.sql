-- grain: one row per window, what is matched on, channel and age band
-- Each new customer stands beside those whom other channels brought in the same month and, where matched, at the same age.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

last_whole as (
    select max(ordinal) as ordinal from calendar where end_date <= {{var 'as_of_date'}}
),

arrivals as (
    select
        new_customers.customer_id,
        new_customers.channel,
        new_customers.cohort_month,
        birth.ordinal as cohort_ordinal,
        ages.age_band,
        economics.cac
    from {{ref 'int_new_customers'}} as new_customers
    inner join calendar as birth on new_customers.cohort_month = birth.fiscal_month
    inner join {{ref 'int_age_at_acquisition'}} as ages on new_customers.customer_id = ages.customer_id
    left join {{ref 'mart_unit_economics'}} as economics on new_customers.customer_id = economics.customer_id
),

money as (
    select
        arrivals.customer_id,
        sum(months.net_revenue) filter (where calendar.ordinal < arrivals.cohort_ordinal + 12) as net_revenue_12,
        sum(months.cm3) filter (where calendar.ordinal < arrivals.cohort_ordinal + 12) as cm3_12,
        sum(months.net_revenue) filter (where calendar.ordinal < arrivals.cohort_ordinal + 24) as net_revenue_24,
        sum(months.cm3) filter (where calendar.ordinal < arrivals.cohort_ordinal + 24) as cm3_24,
        sum(months.net_revenue) filter (where calendar.ordinal < arrivals.cohort_ordinal + 36) as net_revenue_36,
        sum(months.cm3) filter (where calendar.ordinal < arrivals.cohort_ordinal + 36) as cm3_36
    from {{ref 'mart_unit_economics_month'}} as months
    inner join arrivals on months.customer_id = arrivals.customer_id
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    group by arrivals.customer_id
),

-- one window, the same for all: who has not been there for as long is in none of its figures
observed as (
    select arrivals.*, windows.window_months
    from arrivals
    cross join (values (12), (24), (36)) as windows (window_months)
    cross join last_whole
    where arrivals.cohort_ordinal + windows.window_months <= last_whole.ordinal
),

active as (
    select customer_id, ordinal
    from {{ref 'int_customer_turns'}}
    where cohort_kind = 'acquisition' and is_active
),

available as (
    select
        bool_or(is_available) filter (where measure = 'cm3') as cm3,
        max(reason) filter (where measure = 'cm3') as cm3_reason
    from {{ref 'int_measure_availability'}}
),

acquisition_available as (
    select max(reason) as reason from {{ref 'int_acquisition_availability'}} where measure = 'acquisition_cost'
),

activity_rule as (
    select bool_or(is_known) as is_known, max(reason) as reason from {{ref 'int_activity_rule'}}
),

customers as (
    select
        observed.*,
        active.customer_id is not null as is_retained,
        coalesce(
            case observed.window_months
                when 12 then money.net_revenue_12 when 24 then money.net_revenue_24 else money.net_revenue_36
            end,
            0
        ) as net_revenue,
        coalesce(
            case observed.window_months when 12 then money.cm3_12 when 24 then money.cm3_24 else money.cm3_36 end, 0
        ) as cm3
    from observed
    left join active
        on observed.customer_id = active.customer_id
        and observed.cohort_ordinal + observed.window_months = active.ordinal
    left join money on observed.customer_id = money.customer_id
),

cells as (
    select
        matches.matched_on,
        customers.window_months,
        customers.cohort_month,
        case matches.matched_on when 'start' then '(all)' else customers.age_band end as age_band,
        customers.channel,
        count(*) as customers,
        count(*) filter (where customers.is_retained) as retained,
        sum(customers.net_revenue) as net_revenue,
        sum(customers.cm3) as cm3,
        sum(customers.cac) as acquisition_cost,
        sum(customers.cm3 - customers.cac) as contribution,
        sum({{> exact of='power(customers.cm3 - customers.cac, 2)'}}) as contribution_sq
    from customers
    cross join (values ('start'), ('start_and_age')) as matches (matched_on)
    group by all
),

-- the others are all of the stratum less the channel itself
beside as (
    select
        cells.*,
        sum(customers) over stratum - customers as others,
        sum(retained) over stratum - retained as others_retained,
        sum(contribution) over stratum - contribution as others_contribution,
        sum(contribution_sq) over stratum - contribution_sq as others_contribution_sq
    from cells
    window stratum as (partition by matched_on, window_months, cohort_month, age_band)
),

compared as (
    select
        beside.*,
        -- whose age is not known is like nobody in age; of one customer nobody knows how much such customers differ
        age_band <> 'NO_AGE' and others >= 2 as is_matched,
        others_retained / nullif(others, 0) as others_rate,
        cast(others_contribution / nullif(others, 0) as decimal(28,8)) as others_mean
    from beside
),

-- a band of few would tell the age of one; whoever is of such a band was matched in it all the same
levels as (
    select
        * replace (
            case
                when age_band <> '(all)'
                    and sum(customers) over (partition by window_months, matched_on, channel, age_band) < 10 then 'NO_AGE'
                else age_band
            end as age_band
        )
    from compared
    union all by name
    select * replace ('(all)' as age_band) from compared where matched_on = 'start_and_age'
),

sums as (
    select
        window_months,
        matched_on,
        channel,
        age_band,
        sum(customers) as customers,
        coalesce(sum(customers) filter (where is_matched), 0) as matched,
        sum(retained) as retained,
        sum(net_revenue) as net_revenue,
        sum(cm3) as cm3,
        sum(acquisition_cost) as acquisition_cost,
        sum(retained) filter (where is_matched) as retained_matched,
        sum({{> exact of='customers * others_rate'}}) filter (where is_matched) as retained_expected,
        sum(contribution) filter (where is_matched) as contribution_matched,
        sum(contribution_sq) filter (where is_matched) as contribution_sq_matched,
        sum(customers * others_mean) filter (where is_matched) as contribution_expected,
        sum({{> exact of='power(customers, 2) * others_rate * (1 - others_rate) / (others - 1)'}})
            filter (where is_matched) as others_variance,
        sum({{> exact of='power(customers, 2)
            * greatest(others_contribution_sq - others_contribution * others_mean, 0) / (others - 1) / others'}})
            filter (where is_matched) as others_contribution_variance
    from levels
    group by window_months, matched_on, channel, age_band
),

gaps as (
    select
        sums.*,
        (retained_matched - retained_expected) / matched as retention_gap,
        1.959963984540054 * sqrt(retained_matched * (1 - retained_matched / matched) + others_variance) / matched
            as retention_reach,
        (cast(contribution_matched as double) - contribution_expected) / matched as contribution_gap,
        1.959963984540054 * sqrt(
            matched * greatest(contribution_sq_matched - power(cast(contribution_matched as double), 2) / matched, 0)
            / (matched - 1) + others_contribution_variance
        ) / matched as contribution_reach
    from sums
    -- a gap of fewer is no figure
    where matched >= 30
),

final as (
    select
        sums.window_months,
        sums.matched_on,
        sums.channel,
        sums.age_band,
        {{setting 'currency'}} as currency,
        cast(sums.customers as bigint) as customers,
        cast(sums.matched as bigint) as customers_matched,
        case when activity_rule.is_known then cast(sums.retained as bigint) end as retained,
        {{> money of='sums.net_revenue'}} as net_revenue,
        {{> money of='case when available.cm3 then sums.cm3 end'}} as cm3,
        {{> money of='sums.acquisition_cost'}} as acquisition_cost,
        case when activity_rule.is_known then cast(sums.retained_matched as bigint) end as retained_matched,
        case when activity_rule.is_known then cast(sums.retained_expected as double) end as retained_expected,
        {{> money of='case when available.cm3 then sums.contribution_matched end'}} as contribution_matched,
        {{> money of='case when available.cm3 then round(sums.contribution_expected, 2) end'}} as contribution_expected,
        case when activity_rule.is_known then round(gaps.retention_gap, 6) end as retention_gap,
        case when activity_rule.is_known then round(gaps.retention_gap - gaps.retention_reach, 6) end as retention_gap_low,
        case when activity_rule.is_known then round(gaps.retention_gap + gaps.retention_reach, 6) end as retention_gap_high,
        {{> money of='case when available.cm3 then round(gaps.contribution_gap, 2) end'}} as contribution_gap,
        {{> money of='case when available.cm3 then round(gaps.contribution_gap - gaps.contribution_reach, 2) end'}}
            as contribution_gap_low,
        {{> money of='case when available.cm3 then round(gaps.contribution_gap + gaps.contribution_reach, 2) end'}}
            as contribution_gap_high,
        case
            when sums.age_band = 'NO_AGE' and sums.matched = 0 then 'no age known to match on'
            when sums.matched = 0 then 'no other channel brought customers of the kind'
            when gaps.channel is null then 'fewer than 30 customers are matched'
        end as null_reason,
        'E4' as grade,
        nullif(
            concat_ws(
                '; ',
                case when not activity_rule.is_known then 'retained: ' || activity_rule.reason end,
                'cm3: ' || available.cm3_reason,
                'acquisition_cost: ' || acquisition_available.reason
            ),
            ''
        ) as not_available
    from sums
    cross join available
    cross join acquisition_available
    cross join activity_rule
    left join gaps
        on sums.window_months = gaps.window_months
        and sums.matched_on = gaps.matched_on
        and sums.channel = gaps.channel
        and sums.age_band = gaps.age_band
)

select * from final
order by window_months, matched_on, channel, age_band
