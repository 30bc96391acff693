-- grain: one row per comment and topic
with verbatims as (
    select * from {{source 'tidewell' 'verbatims'}}
),

final as (
    select
        trim(verbatim_id) as verbatim_id,
        response_id,
        trim(customer_id) as customer_id,
        said_at,
        text,
        language,
        topic,
        sentiment,
        severity
    from verbatims
)

select * from final
