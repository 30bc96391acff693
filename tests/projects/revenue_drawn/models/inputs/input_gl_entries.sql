-- grain: one row per posted line
with lines as (
    select
        *,
        cast(quantity * unit_price * case when is_refund then -1 else 1 end as decimal(18,2)) as sale
    from {{ref 'drawn_sales'}}
)

select
    document_id || ':' || line_no as entry_id,
    document_id,
    cast(line_no as integer) as line_no,
    entity_id,
    'main' as book,
    day as posting_date,
    cast(null as date) as document_date,
    case line_no when 1 then '1000' else '4000' end as account_id,
    cast(null as varchar) as cost_centre,
    cast(null as varchar) as project_id,
    cast(case line_no when 1 then sale else -sale end as decimal(18,2)) as amount,
    currency,
    cast(null as decimal(18,2)) as txn_amount,
    cast(null as varchar) as txn_currency,
    cast(null as decimal(18,4)) as quantity,
    case line_no when 2 then customer_id end as customer_id,
    case line_no when 2 then product_id end as product_id,
    cast(null as varchar) as initiative_id,
    cast(null as varchar) as channel,
    cast(null as varchar) as source_document,
    'normal' as entry_type,
    false as is_intercompany,
    'actual' as scenario,
    cast(null as varchar) as memo,
    cast(day as timestamp) as known_at,
    'drawn' as source,
    cast(null as varchar) as source_row
from lines
cross join (values (1), (2)) as sides (line_no)
