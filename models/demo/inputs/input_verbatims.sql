-- grain: one row per comment and topic
with verbatims as (
    select * from {{ref 'stg_tidewell__verbatims'}}
),

final as (
    select
        verbatim_id,
        response_id,
        cast(null as varchar) as interaction_id,
        customer_id,
        said_at,
        text,
        language,
        topic,
        '1' as topic_version,
        sentiment,
        severity,
        'generator' as engine,
        '1' as engine_version,
        cast(null as decimal(5,4)) as confidence,
        'tidewell: verbatims' as source,
        concat_ws(' ', verbatim_id, topic) as source_row
    from verbatims
)

select * from final
