-- grain: one row per contract, product and first day of a price
with subscriptions as (
    select * from {{source 'tidewell' 'subscriptions'}}
),

final as (
    select
        trim(subscription_id) as subscription_id,
        trim(customer_id) as customer_id,
        trim(product_id) as product_id,
        plan,
        cast(quantity as decimal(18,4)) as quantity,
        unit_price,
        currency,
        valid_from,
        valid_to,
        term_end,
        known_at
    from subscriptions
)

select * from final
