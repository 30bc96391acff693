-- grain: one row per day and shift of the call centre
select
    'call_centre' as team,
    'general' as queue,
    shifts.work_date,
    shifts.shift,
    -- an assumption: the source counts operators, not hours
    cast(shifts.operators * assumptions.value as bigint) as paid_seconds,
    cast(null as bigint) as available_seconds,
    cast(null as bigint) as busy_seconds,
    cast(shifts.operators as decimal(9,2)) as headcount,
    cast(shifts.calls as bigint) as contacts,
    cast(shifts.automatic_responses as bigint) as auto_handled,
    cast(shifts.orders as bigint) as orders_taken,
    cast(shifts.issues as bigint) as issues,
    -- the service grade of the source is the share of calls that were given up
    cast(shifts.given_up_share as decimal(9,6)) as abandon_rate,
    'adventure_works: FactCallCenter' as source,
    cast(shifts.shift_key as varchar) as source_row
from {{ref 'stg_adventure_works__shifts'}} as shifts
inner join {{ref 'adventure_works_assumptions'}} as assumptions on assumptions.name = 'shift_seconds'
