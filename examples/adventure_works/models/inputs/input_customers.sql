-- grain: one row per person who bought on the internet, and per reseller
select
    customer_id,
    customer_type,
    cast(null as varchar) as parent_customer_id,
    -- a reseller without an order is known from the first day of the set
    coalesce(first_order_on, date '2010-12-29') as first_seen_date,
    first_order_on as acquired_on,
    channel as acquisition_channel,
    cast(null as varchar) as referred_by_customer_id,
    country,
    region,
    industry,
    birth_year,
    {{setting 'currency'}} as currency,
    false as strategic_flag,
    cast(null as date) as strategic_from,
    cast(null as varchar) as display_name,
    email_hash,
    cast(null as timestamp) as erased_at,
    'adventure_works: DimCustomer, DimReseller' as source,
    customer_id as source_row
from {{ref 'stg_adventure_works__people'}}
