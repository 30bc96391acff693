-- grain: one row per customer with revenue: realised and expected contribution
with scored as (
    select * from {{ref 'int_value_scored'}}
    where sample = 'full'
),

realised as (
    select * from {{ref 'int_customer_realised'}}
),

rate as (
    select max(rate) as rate from {{ref 'int_payback_rate'}}
),

cutoff as (
    select max(cutoff_ordinal) as ordinal from {{ref 'int_value_samples'}} where sample = 'full'
),

history as (
    select count(*) filter (where close_status = 'closed' and position >= 0) as closed_periods
    from {{ref 'int_revenue_periods'}}
),

verdicts as (
    select
        bool_or(status = 'refuse') as is_refused,
        bool_or(status = 'warn') as is_warned,
        max(abs(error)) as error
    from {{ref 'int_value_calibration'}}
    where decile = 0
),

known as (
    select count(*) = 0 as has_margin
    from {{ref 'int_measure_availability'}}
    where measure = 'cm3' and not is_available
),

judged as (
    select
        realised.*,
        scored.* exclude (sample, customer_id, status, reason),
        history.closed_periods < 12 as is_too_young,
        coalesce(verdicts.is_refused, false) as is_refused,
        rate.rate,
        known.has_margin,
        case
            when history.closed_periods < 12 or scored.customer_id is null or verdicts.is_refused then 'refuse'
            when scored.status <> 'ok' then scored.status
            when verdicts.is_warned or not realised.is_observed_from_start then 'warn'
            else 'ok'
        end as status,
        case
            when history.closed_periods < 12 then 'too_few: fewer than 12 closed months'
            when scored.customer_id is null then 'no history: neither contract nor order in closed months'
            when verdicts.is_refused then 'holdout_fail: off by more than 30 % on the months held back'
            when scored.reason is not null then scored.reason
            when verdicts.is_warned then 'off by more than 10 % on the months held back'
            when not realised.is_observed_from_start then 'came before the ledger: ltv_historic begins with it'
        end as reason,
        -- from the last closed day back to when the customer came
        power(1 + rate.rate, -(cutoff.ordinal - realised.cohort_ordinal + 1) / 12e0) as factor
    from realised
    cross join rate
    cross join cutoff
    cross join history
    cross join verdicts
    cross join known
    left join scored on realised.customer_id = scored.customer_id
),

kept as (
    select
        *,
        status <> 'refuse' as is_kept,
        -- what is not known of those who are there is not 0 for those who left
        status <> 'refuse' and has_margin as is_margin_kept,
        -- what a month of a contract brings is learnt together with its margin
        status <> 'refuse' and (has_margin or model_version <> 'sbg') as is_revenue_kept,
        status <> 'refuse' and has_margin and rate is not null as is_valued
    from judged
),

final as (
    select
        customer_id,
        cohort_month,
        channel,
        coalesce(model_version, 'none') as model_version,
        segment,
        case when is_kept then p_alive end as p_alive,
        case when is_kept then events_12m end as events_12m,
        {{> money of='case when is_revenue_kept then round(revenue_12m, 2) end'}} as expected_revenue_12m,
        {{> money of='case when is_margin_kept then round(cm3_12m, 2) end'}} as expected_cm3_12m,
        cm3_realised,
        ltv_historic,
        {{> money of='case when is_valued then round(rlv, 2) end'}} as rlv,
        {{> money of='case when is_valued then round(rlv - 1.959963984540054 * rlv_se, 2) end'}} as rlv_low,
        {{> money of='case when is_valued then round(rlv + 1.959963984540054 * rlv_se, 2) end'}} as rlv_high,
        {{> money of='ltv_historic + case when is_valued then round(rlv * factor, 2) end'}} as ltv,
        {{> money of='ltv_historic + case when is_valued then round((rlv - 1.959963984540054 * rlv_se) * factor, 2) end'}} as low,
        {{> money of='ltv_historic + case when is_valued then round((rlv + 1.959963984540054 * rlv_se) * factor, 2) end'}} as high,
        -- in what it errs with others and in what alone, of rlv; times the factor of ltv
        case when is_valued then curve end as curve,
        case when is_valued then rlv_by_1 end as rlv_by_1,
        case when is_valued then rlv_by_2 end as rlv_by_2,
        case when is_valued then rlv_by_3 end as rlv_by_3,
        case when is_valued then rlv_by_4 end as rlv_by_4,
        case when is_valued then rlv_by_level end as rlv_by_level,
        case when is_valued then rlv_own_variance end as rlv_own_variance,
        factor,
        case when rate is not null then horizon_months end as horizon_months,
        cast(rate as decimal(9,6)) as rate,
        status,
        reason
    from kept
)

select * from final
