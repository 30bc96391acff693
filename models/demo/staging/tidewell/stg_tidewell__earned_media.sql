-- grain: one row per mention of the company or of a competitor
with earned_media as (
    select * from {{source 'tidewell' 'earned_media'}}
),

final as (
    select
        trim(mention_id) as mention_id,
        source_site,
        published_at,
        impressions,
        sentiment,
        about
    from earned_media
)

select * from final
