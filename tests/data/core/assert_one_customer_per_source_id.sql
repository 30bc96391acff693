-- An id of a source system belongs to at most one customer on a day; otherwise its money would count twice.
select
    earlier.source_system,
    earlier.source_id,
    earlier.customer_id,
    later.customer_id as other_customer_id,
    later.valid_from as overlaps_from,
    earlier.valid_to as overlaps_to
from {{ref 'input_customer_xref'}} as earlier
inner join {{ref 'input_customer_xref'}} as later
    on earlier.source_system = later.source_system
    and earlier.source_id = later.source_id
    and earlier.valid_from < later.valid_from
    and coalesce(earlier.valid_to, date '9999-12-31') > later.valid_from
order by earlier.source_system, earlier.source_id, earlier.valid_from, later.valid_from
