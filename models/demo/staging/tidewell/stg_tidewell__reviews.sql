-- grain: one row per public review
with reviews as (
    select * from {{source 'tidewell' 'reviews'}}
),

final as (
    select
        trim(review_id) as review_id,
        source_site,
        trim(customer_id) as customer_id,
        reviewed_at,
        rating,
        scale_max,
        answered_at
    from reviews
)

select * from final
