-- grain: one row
-- a campaign that never reached a customer keeps no list of those whom it meant
select count(*) > 0 as is_known
from {{ref 'int_expansion_target'}}
