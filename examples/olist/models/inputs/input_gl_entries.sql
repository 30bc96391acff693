-- grain: one row per line of the derived ledger
select
    order_id || ':' || line_no as entry_id,
    order_id as document_id,
    line_no,
    'OLIST' as entity_id,
    'derived:receipts' as book,
    posting_date,
    cast(null as date) as document_date,
    account_id,
    cast(null as varchar) as cost_centre,
    cast(null as varchar) as project_id,
    amount,
    {{setting 'currency'}} as currency,
    cast(null as decimal(18,2)) as txn_amount,
    cast(null as varchar) as txn_currency,
    cast(null as decimal(18,4)) as quantity,
    person_id as customer_id,
    cast(null as varchar) as product_id,
    cast(null as varchar) as initiative_id,
    cast(null as varchar) as channel,
    order_id as source_document,
    entry_type,
    false as is_intercompany,
    'actual' as scenario,
    cast(null as varchar) as memo,
    known_at,
    case entry_type
        when 'assumption' then 'seed: olist_assumptions'
        else 'olist: order_payments, order_items'
    end as source,
    order_id as source_row
from {{ref 'stg_olist__postings'}}
