-- grain: one row per as-of date, model, segment, cohort and score band
with {{> value_members}}

summed as (
    select
        as_of_date,
        model_version,
        segment,
        cohort,
        score_band,
        max(currency) as currency,
        count(*) as customers,
        count(rlv) as customers_valued,
        count(clv) as customers_with_clv,
        cast(sum({{> exact of='p_alive'}}) as double) as alive,
        {{> money of='sum(expected_revenue_12m)'}} as expected_revenue_12m,
        {{> money of='sum(expected_cm3_12m)'}} as expected_cm3_12m,
        {{> money of='sum(rlv)'}} as rlv,
        {{> money of='sum(ltv)'}} as ltv,
        {{> money of='sum(clv)'}} as clv,
        coalesce(
            nullif(regexp_extract(max(not_available), '(?:^|; )[^:;]*rlv[^:;]*: ([^;]*)', 1), ''), max(reason) filter (where rlv is null)
        ) as reason
    from members
    group by as_of_date, model_version, segment, cohort, score_band
),

{{> value_cells name='cells' by='segment, cohort, score_band' from='members'}}

{{> value_errors by='segment, cohort, score_band'}}

final as (
    select
        summed.* exclude (reason),
        {{> money of='round(cast(summed.rlv as double) - value_errors.rlv_half, 2)'}} as rlv_low,
        {{> money of='round(cast(summed.rlv as double) + value_errors.rlv_half, 2)'}} as rlv_high,
        {{> money of='round(cast(summed.ltv as double) - value_errors.ltv_half, 2)'}} as ltv_low,
        {{> money of='round(cast(summed.ltv as double) + value_errors.ltv_half, 2)'}} as ltv_high,
        {{> money of='round(cast(summed.clv as double) - value_errors.clv_half, 2)'}} as clv_low,
        {{> money of='round(cast(summed.clv as double) + value_errors.clv_half, 2)'}} as clv_high,
        -- who has no model has no value either
        case when summed.rlv is not null then value_errors.rlv_se_shared end as rlv_se_shared,
        case when summed.rlv is not null then value_errors.rlv_se_customers end as rlv_se_customers,
        summed.customers_valued >= 30 as is_printable,
        case
            when summed.rlv is null then 'rlv, ltv, clv: ' || coalesce(summed.reason, 'no customer could be valued')
            when value_errors.rlv_half is null then 'limits: what a purchase is worth varies without bound'
        end as not_available
    from summed
    left join value_errors
        on summed.segment = value_errors.segment and summed.cohort = value_errors.cohort
        and summed.score_band = value_errors.score_band
)

select * from final
order by as_of_date, model_version, segment, cohort, score_band
