-- grain: one row per customer
with customers as (
    select * from {{source 'tidewell' 'customers'}}
),

final as (
    select
        trim(customer_id) as customer_id,
        trim(display_name) as display_name,
        sign_up_date as signed_up_on,
        contract_start as acquired_on,
        customer_type,
        channel as acquisition_channel,
        entity_id,
        country,
        region,
        birth_year,
        tier,
        currency,
        referred_by as referred_by_customer_id
    from customers
)

select * from final
