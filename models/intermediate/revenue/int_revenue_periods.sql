-- grain: one row per fiscal period in which revenue moves, and the one before the first
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

posted as (
    select min(fiscal_month) as first_month, max(fiscal_month) as last_month
    from {{ref 'int_ledger_month'}}
    where statement in ('contribution', 'other_profit')
),

subscribed as (
    select min(valid_from) as first_day from {{ref 'input_subscriptions'}}
    where known_at <= {{var 'known_at'}}
),

bounds as (
    select
        min(calendar.ordinal) filter (
            where calendar.end_date >= coalesce(posted.first_month, subscribed.first_day)
        ) as first_ordinal,
        max(calendar.ordinal) filter (
            where calendar.fiscal_month <= coalesce(posted.last_month, {{var 'as_of_date'}})
        ) as last_ordinal,
        max(calendar.period_no) as periods_per_year
    from calendar
    cross join posted
    cross join subscribed
),

final as (
    select
        calendar.ordinal,
        calendar.fiscal_period_id,
        calendar.fiscal_month,
        calendar.end_date,
        calendar.close_status,
        calendar.ordinal - bounds.first_ordinal as position,
        cast(bounds.periods_per_year as bigint) as periods_per_year
    from calendar
    inner join bounds
        on calendar.ordinal between bounds.first_ordinal - 1 and bounds.last_ordinal
)

select * from final
