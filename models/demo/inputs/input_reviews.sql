-- grain: one row per public review
with reviews as (
    select * from {{ref 'stg_tidewell__reviews'}}
),

final as (
    select
        review_id,
        source_site,
        customer_id,
        cast(null as varchar) as site_id,
        reviewed_at,
        cast(rating as decimal(9,2)) as rating,
        cast(scale_max as decimal(9,2)) as scale_max,
        cast(null as varchar) as text,
        answered_at,
        'tidewell: reviews' as source,
        review_id as source_row
    from reviews
)

select * from final
