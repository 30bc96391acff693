{{! A CTE for `value_errors`: sums over `from`, customers of int_customer_ltv with has_clv (is clv known), by the columns of `by`. }}
{{name}} as (
    select
        {{by}},
        model_version,
        curve,
        value_segment,
        factor,
        has_clv,
        sum({{> exact of='rlv_by_1'}}) as by_1,
        sum({{> exact of='rlv_by_2'}}) as by_2,
        coalesce(sum({{> exact of='rlv_by_3'}}), 0) as by_3,
        coalesce(sum({{> exact of='rlv_by_4'}}), 0) as by_4,
        sum({{> exact of='rlv_by_level'}}) as by_level,
        case when count(*) = count(rlv_own_variance) then sum({{> exact of='rlv_own_variance'}}) end as own_variance
    from {{from}}
    where curve is not null and rlv_by_1 is not null
    group by all
),
