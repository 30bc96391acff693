-- grain: one row per cohort month and channel
with acquisition as (
    select * from {{ref 'int_acquisition'}}
),

payback as (
    select * from {{ref 'int_payback'}}
),

valued as (
    select
        new_customers.cohort_month,
        new_customers.channel,
        ltv.ltv,
        ltv.model_version,
        ltv.curve,
        coalesce(ltv.segment, '(none)') as value_segment,
        ltv.factor,
        false as has_clv,
        ltv.rlv_by_1,
        ltv.rlv_by_2,
        ltv.rlv_by_3,
        ltv.rlv_by_4,
        ltv.rlv_by_level,
        ltv.rlv_own_variance
    from {{ref 'int_new_customers'}} as new_customers
    left join {{ref 'int_customer_ltv'}} as ltv on new_customers.customer_id = ltv.customer_id
),

-- a cohort of which one customer has no value has none: a part is no whole
summed as (
    select
        cohort_month,
        channel,
        count(ltv) as customers_valued,
        {{> money of='case when count(ltv) = count(*) then sum(ltv) end'}} as cohort_ltv
    from valued
    group by cohort_month, channel
),

{{> value_cells name='cells' by='cohort_month, channel' from='valued'}}

{{> value_errors by='cohort_month, channel'}}

ltv as (
    select
        summed.*,
        {{> money of='round(cast(summed.cohort_ltv as double) - value_errors.ltv_half, 2)'}} as cohort_ltv_low,
        {{> money of='round(cast(summed.cohort_ltv as double) + value_errors.ltv_half, 2)'}} as cohort_ltv_high
    from summed
    left join value_errors on summed.cohort_month = value_errors.cohort_month and summed.channel = value_errors.channel
),

available as (
    select
        bool_or(is_available) filter (where measure = 'acquisition_cost') as acquisition_cost,
        bool_or(is_available) filter (where measure = 'paid_spend') as paid_spend,
        bool_or(is_available) filter (where measure = 'referral_cost') as referral_cost,
        bool_or(is_available) filter (where measure = 'qualified') as qualified,
        bool_or(is_available) filter (where measure = 'payback_months') as payback_months,
        max(reason) filter (where measure = 'payback_months') as payback_reason,
        string_agg(measure || ': ' || reason, '; ' order by position, measure) as reasons
    from {{ref 'int_acquisition_availability'}}
),

final as (
    select
        acquisition.cohort_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        acquisition.channel,
        acquisition.channel_group,
        acquisition.new_customers,
        case when acquisition.channel_group = 'paid' then acquisition.new_customers else 0 end as paid_new,
        case when acquisition.channel_group = 'referral' then acquisition.new_customers else 0 end as referred_new,
        case when acquisition.channel_group not in ('paid', 'referral', '(none)') then acquisition.new_customers else 0 end
            as organic_new,
        case when acquisition.channel_group = '(none)' then acquisition.new_customers else 0 end as unknown_new,
        acquisition.reactivated,
        case when available.qualified then acquisition.qualified end as qualified,
        case when available.paid_spend then acquisition.paid_spend end as paid_spend,
        case when available.acquisition_cost then acquisition.sales_cost end as sales_cost,
        case when available.acquisition_cost then acquisition.other_acquisition_cost end as other_acquisition_cost,
        case when available.referral_cost then acquisition.referral_cost end as referral_cost,
        case when available.acquisition_cost then acquisition.unmatched_spend end as unmatched_spend,
        ltv.cohort_ltv,
        ltv.cohort_ltv_low,
        ltv.cohort_ltv_high,
        ltv.customers_valued,
        case when available.payback_months and payback.observed_months >= 12 then payback.cm3_to_age_12 end
            as cohort_cm3_to_age_12,
        case when available.payback_months then payback.payback_months end as payback_months,
        case when available.payback_months then payback.discounted_payback_months end as discounted_payback_months,
        case
            when not available.payback_months then 'not available: ' || available.payback_reason
            when acquisition.new_customers = 0 then 'no new customers'
            when payback.payback_months is null then 'not reached'
        end as payback_reason,
        acquisition.lag_months,
        {{setting 'currency'}} as currency,
        available.reasons as not_available
    from acquisition
    inner join {{ref 'int_fiscal_calendar'}} as calendar on acquisition.cohort_month = calendar.fiscal_month
    cross join available
    left join payback
        on acquisition.cohort_month = payback.cohort_month and acquisition.channel = payback.channel
    left join ltv on acquisition.cohort_month = ltv.cohort_month and acquisition.channel = ltv.channel
)

select * from final
order by cohort_month, channel
