-- grain: one row per sample and customer with a history of contracts or orders
-- A company sells contracts or single orders; `activity_rule` says which, and the other part is empty.
select *, 'sbg' as model_version from {{ref 'int_contract_scored'}}
union all by name
select *, 'bgnbd-gg' as model_version from {{ref 'int_purchase_scored'}}
