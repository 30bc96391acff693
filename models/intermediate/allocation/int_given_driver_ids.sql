-- grain: one row per driver that is given
-- Apart from their quantities: these are others in a month, and which drivers they are of is a matter of all months.
select distinct driver_id
from {{ref 'int_given_drivers'}}
