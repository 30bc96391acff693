-- grain: one row per mention of the company or of a competitor
with earned_media as (
    select * from {{ref 'stg_tidewell__earned_media'}}
),

final as (
    select
        mention_id,
        source_site,
        published_at,
        impressions,
        sentiment,
        about,
        'tidewell: earned_media' as source,
        mention_id as source_row
    from earned_media
)

select * from final
