-- grain: one row per model, measure and decile of what was foretold, and one for all
with held_out as (
    select * from {{ref 'int_value_held_out'}}
),

measures as (
    select model_version, customer_id, 'events' as measure, foretold_events as foretold, cast(events as decimal(18,2)) as actual
    from held_out
    union all
    select model_version, customer_id, 'cm3', foretold_cm3, cm3
    from held_out
    where foretold_cm3 is not null
),

ranked as (
    select *, ntile(10) over (partition by model_version, measure order by foretold desc, customer_id) as decile
    from measures
),

summed as (
    select
        model_version,
        measure,
        coalesce(decile, 0) as decile,
        count(*) as customers,
        -- as decimals, so that the sum does not depend on the order of the rows
        cast(sum(cast(foretold as decimal(28,6))) as decimal(18,2)) as foretold,
        cast(sum(actual) as decimal(18,2)) as actual
    from ranked
    group by grouping sets ((model_version, measure, decile), (model_version, measure))
),

final as (
    select
        summed.model_version,
        summed.measure,
        cast(summed.decile as smallint) as decile,
        sample.cutoff_date,
        sample.held_out_periods,
        summed.customers,
        summed.foretold,
        summed.actual,
        cast(summed.foretold - summed.actual as double) / nullif(abs(cast(summed.actual as double)), 0) as error,
        case
            when summed.decile > 0 then null
            when summed.actual = 0 then case when summed.foretold = 0 then 'ok' else 'refuse' end
            when abs(cast(summed.foretold - summed.actual as double)) > 0.3 * abs(cast(summed.actual as double)) then 'refuse'
            when abs(cast(summed.foretold - summed.actual as double)) > 0.1 * abs(cast(summed.actual as double)) then 'warn'
            else 'ok'
        end as status
    from summed
    cross join {{ref 'int_value_samples'}} as sample
    where sample.sample = 'holdout'
)

select * from final
