-- What adds over the segments of a set adds up to (all), in the scorecard and in the band economics.
with figures as (
    select
        'mart_scorecard' as mart,
        metric || ' ' || metric_version || ' ' || "window" || ' ' || fiscal_month as place,
        segment = '(all)' as is_everyone,
        numerator,
        case when unit = 'money' then 0 else denominator end as denominator
    from {{ref 'mart_scorecard'}}
    where metric in (select metric from {{ref 'mart_scorecard'}} where segment <> '(all)')
    union all
    select
        'mart_score_band_economics' as mart,
        metric_id || ' ' || basis || ' ' || band_kind || ' ' || band as place,
        segment = '(all)' as is_everyone,
        net_revenue as numerator,
        customers as denominator
    from {{ref 'mart_score_band_economics'}}
    where metric_id || basis in (
        select metric_id || basis from {{ref 'mart_score_band_economics'}} where segment <> '(all)'
    )
),

sums as (
    select
        mart,
        place,
        coalesce(sum(numerator) filter (where is_everyone), 0) as of_everyone,
        coalesce(sum(numerator) filter (where not is_everyone), 0) as of_segments,
        coalesce(sum(denominator) filter (where is_everyone), 0) as denominator_of_everyone,
        coalesce(sum(denominator) filter (where not is_everyone), 0) as denominator_of_segments
    from figures
    group by mart, place
)

select * from sums
where of_everyone <> of_segments or denominator_of_everyone <> denominator_of_segments
