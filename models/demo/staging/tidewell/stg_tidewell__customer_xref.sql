-- grain: one row per id of a source system and the days on which it belongs to a customer
with customer_xref as (
    select * from {{source 'tidewell' 'customer_xref'}}
),

final as (
    select
        trim(source_system) as source_system,
        trim(source_id) as source_id,
        valid_from,
        valid_to,
        trim(customer_id) as customer_id,
        method,
        relation,
        known_at
    from customer_xref
)

select * from final
