-- grain: one row per change of a contract
with subscription_events as (
    select * from {{ref 'stg_tidewell__subscription_events'}}
),

final as (
    select
        event_id,
        subscription_id,
        customer_id,
        event_type,
        event_date,
        effective_date,
        old_mrr,
        new_mrr,
        currency,
        reason,
        known_at,
        'tidewell: subscription_events' as source,
        event_id as source_row
    from subscription_events
)

select * from final
