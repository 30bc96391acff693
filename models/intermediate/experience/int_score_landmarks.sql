-- grain: one row per day before which the score of everybody who ever answered is looked for
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

final as (
    -- the landmark of the year up to the last closed period
    select min(fiscal_month) as scored_before from calendar where is_in_t12m having min(fiscal_month) is not null
    union
    -- a period begins or ends with the as-of date
    select day_after from calendar where end_date = {{var 'as_of_date'}}
    union
    select fiscal_month from calendar where fiscal_month = {{var 'as_of_date'}} + to_days(1)
)

select * from final
