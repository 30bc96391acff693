-- grain: one row per id of a source system and the days on which it belongs to a customer
with customer_xref as (
    select * from {{ref 'stg_tidewell__customer_xref'}}
),

final as (
    select
        source_system,
        source_id,
        valid_from,
        valid_to,
        customer_id,
        method,
        cast(null as decimal(5,4)) as confidence,
        relation,
        known_at,
        'tidewell: customer_xref' as source,
        concat_ws(' ', source_system, source_id, valid_from) as source_row
    from customer_xref
)

select * from final
