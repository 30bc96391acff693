-- grain: one row per customer, and one per id under which the service desk knows a customer of its own
with customers as (
    select * from {{ref 'stg_tidewell__customers'}}
),

xref as (
    select * from {{ref 'stg_tidewell__customer_xref'}}
),

-- what the service desk calls a customer, and who that was once somebody found out
desk as (
    select
        earlier.customer_id,
        earlier.valid_from as first_seen_date,
        later.customer_id as survivor_id
    from xref as earlier
    left join xref as later
        on earlier.source_system = later.source_system
        and earlier.source_id = later.source_id
        and earlier.valid_to = later.valid_from
        and later.relation = 'merged_into'
    where earlier.source_system = 'service' and earlier.relation = 'same_person'
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
        desk.customer_id,
        coalesce(customers.customer_type, 'B2C') as customer_type,
        desk.first_seen_date,
        null as acquired_on,
        null as acquisition_channel,
        null as referred_by_customer_id,
        customers.country,
        customers.region,
        null as birth_year,
        coalesce(customers.currency, {{setting 'currency'}}) as currency,
        customers.display_name
    from desk
    left join customers on desk.survivor_id = customers.customer_id
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
