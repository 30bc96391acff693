-- grain: one row per customer, and one per id under which the service desk knew a customer before it was merged
with customers as (
    select * from {{ref 'stg_tidewell__customers'}}
),

xref as (
    select * from {{ref 'stg_tidewell__customer_xref'}}
),

merged as (
    select
        later.customer_id as survivor_id,
        earlier.customer_id,
        earlier.valid_from as first_seen_date
    from xref as earlier
    inner join xref as later
        on earlier.source_system = later.source_system
        and earlier.source_id = later.source_id
        and earlier.valid_to = later.valid_from
    where later.relation = 'merged_into'
),

known as (
    select
        customer_id,
        customer_type,
        signed_up_on as first_seen_date,
        acquired_on,
        acquisition_channel,
        referred_by_customer_id,
        country,
        region,
        birth_year,
        currency,
        display_name
    from customers
    union all
    -- the contract, and where the customer came from, stand on the survivor
    select
        merged.customer_id,
        customers.customer_type,
        merged.first_seen_date,
        null as acquired_on,
        null as acquisition_channel,
        null as referred_by_customer_id,
        customers.country,
        customers.region,
        null as birth_year,
        customers.currency,
        customers.display_name
    from merged
    inner join customers on merged.survivor_id = customers.customer_id
),

final as (
    select
        customer_id,
        customer_type,
        cast(null as varchar) as parent_customer_id,
        first_seen_date,
        acquired_on,
        acquisition_channel,
        referred_by_customer_id,
        country,
        region,
        cast(null as varchar) as industry,
        birth_year,
        currency,
        false as strategic_flag,
        cast(null as date) as strategic_from,
        display_name,
        cast(null as varchar) as email_hash,
        cast(null as timestamp) as erased_at,
        'tidewell: customers' as source,
        customer_id as source_row
    from known
)

select * from final
