-- grain: one row per customer
with customers as (
    select * from {{ref 'stg_tidewell__customers'}}
),

final as (
    select
        customer_id,
        'B2C' as customer_type,
        cast(null as varchar) as parent_customer_id,
        signed_up_on as first_seen_date,
        acquired_on,
        acquisition_channel,
        cast(null as varchar) as referred_by_customer_id,
        country,
        region,
        cast(null as varchar) as industry,
        cast(null as smallint) as birth_year,
        currency,
        false as strategic_flag,
        cast(null as date) as strategic_from,
        display_name,
        cast(null as varchar) as email_hash,
        cast(null as timestamp) as erased_at,
        'tidewell: customers' as source,
        customer_id as source_row
    from customers
)

select * from final
