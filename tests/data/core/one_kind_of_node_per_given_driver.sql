-- The nodes of a given driver are customers, activities or pools, as its rules say; rules of two kinds would read the
-- names of one as those of the other.
select rules.driver_id, string_agg(distinct rules.to_kind, ', ' order by rules.to_kind) as kinds
from {{ref 'input_allocation_rules'}} as rules
where rules.driver_id in (select driver_id from {{ref 'input_driver_values'}})
group by rules.driver_id
having count(distinct rules.to_kind) > 1
order by rules.driver_id
