-- grain: one row per contract, product and first day of a price or term
with subscriptions as (
    select * from {{ref 'stg_tidewell__subscriptions'}}
),

final as (
    select
        subscription_id,
        customer_id,
        product_id,
        plan,
        quantity,
        unit_price,
        currency,
        valid_from,
        valid_to,
        term_end,
        true as auto_renew,
        known_at,
        'tidewell: subscriptions' as source,
        subscription_id || ':' || product_id || ':' || valid_from as source_row
    from subscriptions
)

select * from final
