-- grain: one row per sample, segment, renewals observed and renewal at which they left
-- All that a curve needs: tens of rows, however many customers.
select
    sample,
    segment,
    age as observed,
    lost_at,
    count(*) as customers
from {{ref 'int_contract_histories'}}
-- whoever came before the ledger begins is only known because it stayed
where is_observed_from_start
group by sample, segment, age, lost_at
