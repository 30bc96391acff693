-- grain: one row per sample: all closed periods, and the same with their end kept back, to be foretold and compared
with periods as (
    select * from {{ref 'int_revenue_periods'}}
    -- what an open period still lacks would look like customers who left
    where position >= 0 and close_status = 'closed' and end_date <= {{var 'as_of_date'}}
),

bounds as (
    select
        min(ordinal) as first_ordinal,
        max(ordinal) as last_ordinal,
        count(*) as periods,
        max(periods_per_year) as periods_per_year
    from periods
),

samples as (
    select 'full' as sample, last_ordinal as cutoff_ordinal, 0 as held_out_periods from bounds where periods > 0
    union all
    -- a quarter of what was observed
    select 'holdout' as sample, last_ordinal - periods // 4 as cutoff_ordinal, periods // 4 as held_out_periods
    from bounds
    where periods >= 8
),

final as (
    select
        samples.sample,
        samples.cutoff_ordinal,
        periods.end_date as cutoff_date,
        cast(samples.held_out_periods as integer) as held_out_periods,
        cast(samples.cutoff_ordinal - bounds.first_ordinal + 1 as integer) as observed_periods,
        greatest(samples.cutoff_ordinal - bounds.periods_per_year + 1, bounds.first_ordinal) as margin_first_ordinal,
        samples.cutoff_ordinal as margin_last_ordinal,
        bounds.last_ordinal
    from samples
    cross join bounds
    inner join periods on samples.cutoff_ordinal = periods.ordinal
)

select * from final
