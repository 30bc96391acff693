-- grain: one row per fiscal month, kind of expansion and opening band of the headline score
with expansion as (
    select * from {{ref 'mart_expansion'}}
    where {{rebuilt 'fiscal_month'}}
),

-- the score that was known before the month; one too old is no score
scores as (
    select * from {{ref 'int_opening_bands'}}
    where {{rebuilt 'fiscal_month'}}
),

final as (
    select
        expansion.fiscal_month,
        expansion.fiscal_period_id,
        expansion.close_status,
        expansion.expansion_type,
        coalesce(scores.score_band_opening, 'NO_SCORE') as score_band_opening,
        expansion.currency,
        count(distinct expansion.customer_id) filter (where expansion.eligible) as customers_eligible,
        count(distinct expansion.customer_id) filter (where expansion.happened) as customers_happened,
        {{> money of='sum(expansion.amount)'}} as amount
    from expansion
    left join scores
        on expansion.customer_id = scores.customer_id and expansion.fiscal_month = scores.fiscal_month
    group by all
)

select * from final
order by fiscal_month, expansion_type, score_band_opening
