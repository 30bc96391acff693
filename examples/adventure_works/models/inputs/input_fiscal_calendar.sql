-- grain: one row per fiscal period
select
    fiscal_period_id,
    cast(fiscal_year as integer) as fiscal_year,
    period_no,
    start_date,
    end_date,
    cast((period_no + 2) // 3 as smallint) as fiscal_quarter,
    cast(null as smallint) as weeks,
    false as has_53rd_week,
    case when end_date <= {{var 'closed_through'}} then 'closed' else 'open' end as close_status,
    cast(null as timestamp) as closed_at,
    lag(fiscal_period_id, 12) over (order by period_index) as prior_year_period_id,
    'adventure_works: stamps of FactFinance' as source,
    fiscal_period_id as source_row
from {{ref 'stg_adventure_works__periods'}}
