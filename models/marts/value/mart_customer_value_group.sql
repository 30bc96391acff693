-- grain: one row per as-of date, model, segment, cohort and score band
with valued as (
    select * from {{ref 'mart_customer_value'}}
),

economics as (
    select customer_id, first_revenue_month, score_band from {{ref 'mart_unit_economics'}}
),

-- as they were on the as-of date, never as they are today
segments as (
    select customer_id, segment
    from {{ref 'dim_segment'}}
    where segment_set = {{var 'cohort_segment_set'}}
        and valid_from <= {{var 'as_of_date'}} and {{var 'as_of_date'}} < coalesce(valid_to, date '9999-12-31')
),

final as (
    select
        valued.as_of_date,
        valued.model_version,
        coalesce(segments.segment, '(none)') as segment,
        coalesce(strftime(economics.first_revenue_month, '%Y-%m'), '(none)') as cohort,
        coalesce(economics.score_band, 'NO_SCORE') as score_band,
        valued.currency,
        count(*) as customers,
        count(valued.rlv) as customers_valued,
        count(valued.clv) as customers_with_clv,
        cast(sum({{> exact of='valued.p_alive'}}) as double) as alive,
        {{> money of='sum(valued.expected_revenue_12m)'}} as expected_revenue_12m,
        {{> money of='sum(valued.expected_cm3_12m)'}} as expected_cm3_12m,
        {{> money of='sum(valued.rlv)'}} as rlv,
        {{> money of='sum(valued.ltv)'}} as ltv,
        {{> money of='sum(valued.clv)'}} as clv,
        count(valued.rlv) >= 30 as is_printable
    from valued
    left join economics on valued.customer_id = economics.customer_id
    left join segments on valued.customer_id = segments.customer_id
    group by all
)

select * from final
order by as_of_date, model_version, segment, cohort, score_band
