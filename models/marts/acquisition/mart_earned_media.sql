-- grain: one row per source, whom it is about, and fiscal month with a mention
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

final as (
    select
        media.source_site,
        media.about,
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        count(*) as mentions,
        count(media.impressions) as counted_mentions,
        cast(sum(media.impressions) as bigint) as impressions,
        count(media.sentiment) as sentiment_n,
        cast(coalesce(sum(media.sentiment), 0) as decimal(18,4)) as sentiment_sum
    from {{ref 'input_earned_media'}} as media
    inner join calendar
        on cast({{> local_time at='media.published_at'}} as date) >= calendar.fiscal_month
        and cast({{> local_time at='media.published_at'}} as date) <= calendar.end_date
    group by media.source_site, media.about, calendar.fiscal_month, calendar.fiscal_period_id
)

select * from final
order by source_site, about, fiscal_month
