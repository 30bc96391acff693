-- grain: one row per lead and stage reached
-- The leads are sellers: they have no customer_id and never enter the acquisition cost of customers.
select
    lead_id || ':' || stage as conversion_id,
    lead_id as prospect_id,
    cast(null as varchar) as customer_id,
    stage,
    happened_at,
    origin as channel,
    cast(null as decimal(18,2)) as value,
    cast(null as varchar) as currency,
    case stage when 'won' then 'olist: closed_deals' else 'olist: marketing_qualified_leads' end as source,
    lead_id as source_row
from {{ref 'stg_olist__lead_stages'}}
