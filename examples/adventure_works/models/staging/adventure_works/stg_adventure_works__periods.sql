-- grain: one row per fiscal period
-- All dates of the set were moved by 2,007 days from starts of months; the ledger's stamps are these starts.
with numbers as (
    select cast(period_index as integer) as period_index
    from generate_series(0, ({{var 'calendar_last_year'}} - 2010) * 12 - 1) as numbers (period_index)
),

starts as (
    select
        period_index,
        cast(date '2005-07-01' + to_months(period_index) + to_days(2007) as date) as start_date,
        cast(date '2005-07-01' + to_months(period_index + 1) + to_days(2006) as date) as end_date
    from numbers
),

final as (
    select
        period_index,
        2011 + period_index // 12 as fiscal_year,
        cast(period_index % 12 + 1 as smallint) as period_no,
        'FY' || (2011 + period_index // 12) || '-P' || lpad(cast(period_index % 12 + 1 as varchar), 2, '0') as fiscal_period_id,
        start_date,
        end_date
    from starts
)

select * from final
