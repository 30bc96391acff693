{{! CTE `members`: customers of mart_customer_value with segment, cohort and band as they were on the as-of date, never as they are today. }}
members as (
    select
        valued.*,
        coalesce(segments.segment, '(none)') as segment,
        coalesce(strftime(economics.first_revenue_month, '%Y-%m'), '(none)') as cohort,
        coalesce(economics.score_band, 'NO_SCORE') as score_band,
        ltv.curve,
        coalesce(ltv.segment, '(none)') as value_segment,
        ltv.factor,
        ltv.rlv_by_1,
        ltv.rlv_by_2,
        ltv.rlv_by_3,
        ltv.rlv_by_4,
        ltv.rlv_by_level,
        ltv.rlv_own_variance,
        valued.clv is not null as has_clv
    from {{ref 'mart_customer_value'}} as valued
    left join {{ref 'mart_unit_economics'}} as economics on valued.customer_id = economics.customer_id
    left join {{ref 'int_customer_ltv'}} as ltv on valued.customer_id = ltv.customer_id
    left join (
        select customer_id, segment
        from {{ref 'dim_segment'}}
        where segment_set = {{var 'cohort_segment_set'}}
            and valid_from <= {{var 'as_of_date'}} and {{var 'as_of_date'}} < coalesce(valid_to, date '9999-12-31')
    ) as segments on valued.customer_id = segments.customer_id
),
