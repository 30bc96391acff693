-- grain: one row per change of a contract
with subscription_events as (
    select * from {{source 'tidewell' 'subscription_events'}}
),

final as (
    select
        trim(event_id) as event_id,
        subscription_id,
        trim(customer_id) as customer_id,
        event_type,
        event_date,
        effective_date,
        old_mrr,
        new_mrr,
        currency,
        reason,
        known_at
    from subscription_events
)

select * from final
