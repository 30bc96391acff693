-- grain: one row per source, site, scale and fiscal month with a review
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

final as (
    select
        reviews.source_site,
        coalesce(reviews.site_id, '(none)') as site_id,
        reviews.scale_max,
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        count(*) as reviews,
        cast(sum(reviews.rating) as decimal(18,2)) as rating_sum,
        count(*) filter (where reviews.rating = reviews.scale_max) as best,
        count(*) filter (where reviews.rating * 5 <= reviews.scale_max * 2) as worst,
        count(reviews.answered_at) as answered,
        count(*) filter (where reviews.answered_at <= reviews.reviewed_at + to_days(7)) as answered_in_7_days,
        count(reviews.customer_id) as of_known_customers
    from {{ref 'input_reviews'}} as reviews
    inner join calendar
        on cast({{> local_time at='reviews.reviewed_at'}} as date) >= calendar.fiscal_month
        and cast({{> local_time at='reviews.reviewed_at'}} as date) <= calendar.end_date
    group by all
)

select * from final
order by source_site, site_id, scale_max, fiscal_month
