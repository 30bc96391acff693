-- grain: one row per input and month of section inputs
with listed_inputs as (
    select input, input_present, "rows" as row_count, blocks from {{ref "ctl_input_status"}}
),

inputs as (
    select * from listed_inputs
    union all
    -- no mart reads the initiatives yet, but the headline waits for them
    select
        'input_initiatives' as input,
        {{input_present 'input_initiatives'}} as input_present,
        cast(0 as bigint) as row_count,
        'programme_cost, npv, roi' as blocks
    where not exists (select 1 from listed_inputs where input = 'input_initiatives')
),

windows as (
    select * from {{ref "rpt_period"}}
    where period = 'now'
),

counted as (
    select
        'inputs_filled' as figure,
        '(all)' as segment,
        cast(count(*) filter (where input_present) as decimal(28, 6)) as value,
        count(*) as n,
        'ctl_input_status' as mart
    from inputs
),

listed as (
    select
        case when input_present then 'input_rows' else 'input_missing' end as figure,
        input as segment,
        case when input_present then cast(row_count as decimal(28, 6)) end as value,
        cast(null as bigint) as n,
        -- what waits for it, so that a reader sees the price of the gap
        coalesce(nullif(blocks, ''), 'nothing in this summary') as mart
    from inputs
),

final as (
    select * from counted
    union all
    select * from listed
)

select
    'inputs' as section,
    final.figure,
    final.segment,
    windows.fiscal_month,
    final.value,
    'count' as unit,
    final.n,
    cast(null as decimal(28, 6)) as low,
    cast(null as decimal(28, 6)) as high,
    'Measured' as class,
    cast(null as varchar) as grade,
    'input_rows' as metric,
    final.mart,
    'not_applicable' as tie_out_state,
    'not available: ' || final.segment as null_reason
from final
cross join windows
