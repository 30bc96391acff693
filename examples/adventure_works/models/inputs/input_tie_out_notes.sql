-- grain: one row per account and item
select
    account_id,
    item,
    kind,
    text,
    'seed: adventure_works_tie_out_notes' as source,
    account_id || ':' || item as source_row
from {{ref 'adventure_works_tie_out_notes'}}
