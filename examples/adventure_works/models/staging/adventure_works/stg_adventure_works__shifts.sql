-- grain: one row per day and shift of the call centre
select
    FactCallCenterID as shift_key,
    cast(Date as date) as work_date,
    trim(Shift) as shift,
    TotalOperators as operators,
    Calls as calls,
    AutomaticResponses as automatic_responses,
    Orders as orders,
    IssuesRaised as issues,
    ServiceGrade as given_up_share
from {{source 'adventure_works' 'call_centre'}}
