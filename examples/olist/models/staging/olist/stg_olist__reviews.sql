-- grain: one row per review and order
-- A review id on several orders is one answer of one person, copied. Titles and messages stay in the source.
with reviews as (
    select * from {{source 'olist' 'order_reviews'}}
),

final as (
    select
        trim(review_id) as review_id,
        trim(order_id) as order_id,
        cast(review_score as decimal(9,2)) as score,
        cast(review_answer_timestamp as timestamp) as answered_at
    from reviews
)

select * from final
