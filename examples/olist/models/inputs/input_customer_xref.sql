-- grain: one row per customer record, of which every order has its own
select
    'olist' as source_system,
    customer_record_id as source_id,
    ordered_on as valid_from,
    cast(null as date) as valid_to,
    person_id as customer_id,
    'exact' as method,
    cast(1 as decimal(5,4)) as confidence,
    'same_person' as relation,
    ordered_at as known_at,
    'olist: customers' as source,
    customer_record_id as source_row
from {{ref 'stg_olist__orders'}}
