-- grain: one row
-- a campaign that never reached a customer keeps no list of those whom it meant
select
    count(*) > 0 as is_known,
    case
        when count(*) > 0 then null
        when {{input_present 'input_touchpoints'}} then 'targeted: no campaign that reached a customer'
        else 'targeted: input_touchpoints'
    end as not_available
from {{ref 'int_expansion_target'}}
