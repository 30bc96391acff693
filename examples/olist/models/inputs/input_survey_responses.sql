-- grain: one row per review and order
with reviews as (
    select * from {{ref 'stg_olist__reviews'}}
),

orders as (
    select * from {{ref 'stg_olist__orders'}}
),

final as (
    select
        reviews.review_id || ':' || reviews.order_id as response_id,
        reviews.review_id as answer_id,
        orders.person_id as customer_id,
        cast(null as varchar) as respondent_id,
        cast(null as varchar) as invite_id,
        'olist_review' as survey_id,
        'csat_5' as metric_id,
        '1' as metric_version,
        'transactional' as survey_type,
        reviews.score,
        reviews.answered_at as responded_at,
        'order' as event_type,
        reviews.order_id as event_id,
        cast(null as varchar) as channel,
        'pt' as language,
        true as completed,
        -- an answer without a time is known at the latest on the day of the build
        coalesce(reviews.answered_at, cast({{var 'as_of_date'}} as timestamp)) as known_at,
        'olist: order_reviews' as source,
        reviews.review_id || ':' || reviews.order_id as source_row
    from reviews
    left join orders on reviews.order_id = orders.order_id
)

select * from final
