-- grain: one row per customer id and day from which it meant another customer than it does today
-- A customer whom no merge touched is not in it, so that a new one changes nothing here.
select fact_customer_id, valid_from, valid_to, customer_id_as_was, customer_id_as_is
from {{ref 'int_customer_identity_history'}}
where customer_id_as_was <> customer_id_as_is
