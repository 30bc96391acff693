-- grain: one row per score with an operational twin, version, segment, fiscal month and window
-- Two lines of the scorecard side by side: what customers say of a dimension, and what was done in it. No index is made of them.
with pairs as (
    select split_part(pair, ':', 1) as metric, split_part(pair, ':', 2) as twin
    from (select unnest(string_split(replace({{var 'score_twins'}}, ' ', ''), ',')) as pair)
    where pair <> ''
),

operations as (
    select * from {{ref 'mart_scorecard'}} where portfolio = 'operation'
),

scores as (
    select pairs.twin, scorecard.*
    from {{ref 'mart_scorecard'}} as scorecard
    inner join pairs on scorecard.metric = pairs.metric
    where scorecard.portfolio = 'perception'
),

final as (
    select
        scores.metric,
        scores.metric_version,
        scores.twin,
        scores.segment_set,
        scores.segment,
        scores.fiscal_month,
        scores."window",
        scores.fiscal_period_id,
        scores.numerator as score_numerator,
        scores.denominator as score_denominator,
        scores.value as score,
        scores.n,
        operations.numerator as twin_numerator,
        operations.denominator as twin_denominator,
        operations.value as twin_value,
        operations.unit as twin_unit,
        nullif(
            concat_ws(
                '; ',
                'score: ' || scores.null_reason,
                case
                    when scores.twin not in (select metric from operations) then 'twin_value: no operational metric ' || scores.twin
                    when operations.metric is null then 'twin_value: ' || scores.twin || ' is not told apart by segment'
                    else 'twin_value: ' || operations.null_reason
                end
            ),
            ''
        ) as not_available
    from scores
    left join operations
        on scores.twin = operations.metric
        and scores.segment_set = operations.segment_set and scores.segment = operations.segment
        and scores.fiscal_month = operations.fiscal_month and scores."window" = operations."window"
)

select * from final
order by metric, metric_version, twin, segment_set, segment, fiscal_month, "window"
