-- grain: one row, the share of active customers of experiments who stay from one period to the next
with periods as (
    select
        max(ordinal) filter (where end_date <= {{var 'closed_through'}}) as last_ordinal,
        max(periods_per_year) as periods_per_year
    from {{ref 'int_revenue_periods'}}
)

select
    periods.last_ordinal,
    periods.periods_per_year,
    cast(
        coalesce(sum(months.active * months.active_before), 0) as double
    ) / greatest(coalesce(sum(months.active_before), 0), 1) as retention
from periods
left join {{ref 'int_outcome_months'}} as months
    on months.ordinal > periods.last_ordinal - periods.periods_per_year and months.ordinal <= periods.last_ordinal
where periods.last_ordinal is not null
group by periods.last_ordinal, periods.periods_per_year
