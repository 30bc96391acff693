-- grain: one row per rater, category and year
with final as (
    select
        rater,
        category,
        rating_year,
        rank,
        ranked_of,
        tier,
        score,
        max(rank) over year_before as prior_rank,
        max(ranked_of) over year_before as prior_ranked_of,
        max(score) over year_before as prior_score
    from {{ref 'input_external_ratings'}}
    window year_before as (
        partition by rater, category order by rating_year range between 1 preceding and 1 preceding
    )
)

select * from final
order by rater, category, rating_year
