{{!
CTEs that turn `cells` into limits of sums of values. In `cells`: the columns named by `by`; model_version, curve, value_segment, factor, has_clv;
sums over customers: by_1 to by_4, by_level, own_variance (null where one is not known). Out: `value_errors`, a row per `by`.
What customers share does not average out: they move together with the parameters of their curve and with the level of their segment. What is
their own is added as variances. The curve of all segments was read from customers of the others too, so its error is taken to go with theirs.
}}
weighed as (
    select
        {{by}},
        cells.model_version,
        cells.curve,
        cells.value_segment,
        measures.measure,
        sum({{> exact of='measures.weight * cells.by_1'}}) as by_1,
        sum({{> exact of='measures.weight * cells.by_2'}}) as by_2,
        sum({{> exact of='measures.weight * cells.by_3'}}) as by_3,
        sum({{> exact of='measures.weight * cells.by_4'}}) as by_4,
        sum({{> exact of='measures.weight * cells.by_level'}}) as by_level,
        case
            when bool_and(cells.own_variance is not null)
                then sum({{> exact of='measures.weight * measures.weight * cells.own_variance'}})
        end as own_variance
    from cells
    cross join lateral (
        values ('rlv', 1e0), ('ltv', cells.factor), ('clv', case when cells.has_clv then cells.factor end)
    ) as measures (measure, weight)
    where measures.weight is not null and cells.curve is not null
    group by all
),

by_curve as (
    select
        {{by}},
        measure,
        model_version,
        curve,
        cast(sum(by_1) as double) as by_1,
        cast(sum(by_2) as double) as by_2,
        cast(sum(by_3) as double) as by_3,
        cast(sum(by_4) as double) as by_4
    from weighed
    group by all
),

variances as (
    select
        {{by}},
        by_curve.measure,
        case when by_curve.curve = '(all)' then 'curve of all' else 'curve' end as part,
        greatest(
            by_1 * by_1 * cov_1_1 + by_2 * by_2 * cov_2_2 + by_3 * by_3 * cov_3_3 + by_4 * by_4 * cov_4_4
            + 2 * (
                by_1 * by_2 * cov_1_2 + by_1 * by_3 * cov_1_3 + by_1 * by_4 * cov_1_4
                + by_2 * by_3 * cov_2_3 + by_2 * by_4 * cov_2_4 + by_3 * by_4 * cov_3_4
            ),
            0
        ) as variance
    from by_curve
    inner join {{ref 'int_value_curves'}} as curves
        on by_curve.model_version = curves.model_version and by_curve.curve = curves.curve
    union all
    select {{by}}, measure, 'level', power(cast(sum(by_level) as double), 2)
    from weighed
    group by {{by}}, measure, model_version, value_segment
    union all
    select {{by}}, measure, 'own', case when bool_and(own_variance is not null) then sum(own_variance) end
    from weighed
    group by {{by}}, measure
),

by_part as (
    select
        {{by}},
        measure,
        part,
        case when bool_and(variance is not null) then cast(sum({{> exact of='variance'}}) as double) end as variance
    from variances
    group by all
),

by_measure as (
    select
        {{by}},
        measure,
        sqrt(
            power(
                sqrt(coalesce(max(variance) filter (where part = 'curve'), 0))
                + sqrt(coalesce(max(variance) filter (where part = 'curve of all'), 0)),
                2
            )
            + coalesce(max(variance) filter (where part = 'level'), 0)
        ) as se_shared,
        sqrt(max(variance) filter (where part = 'own')) as se_customers
    from by_part
    group by all
),

value_errors as (
    select
        {{by}},
        max(se_shared) filter (where measure = 'rlv') as rlv_se_shared,
        max(se_customers) filter (where measure = 'rlv') as rlv_se_customers,
        -- null where what customers do alone has no variance
        1.959963984540054 * sqrt(
            power(max(se_shared) filter (where measure = 'rlv'), 2) + power(max(se_customers) filter (where measure = 'rlv'), 2)
        ) as rlv_half,
        1.959963984540054 * sqrt(
            power(max(se_shared) filter (where measure = 'ltv'), 2) + power(max(se_customers) filter (where measure = 'ltv'), 2)
        ) as ltv_half,
        1.959963984540054 * sqrt(
            power(max(se_shared) filter (where measure = 'clv'), 2) + power(max(se_customers) filter (where measure = 'clv'), 2)
        ) as clv_half
    from by_measure
    group by all
),
