-- grain: one row per customer and fiscal month of int_customer_months
{{#if (finds_keys)}}
select customer_id from {{changed 'int_customer_months'}} as months
union all
select customer_id from {{changed 'int_customers'}} as members
union all
select customer_id from {{changed 'int_score_as_of'}} as scores where metric_id = {{var 'headline_metric'}}
union all
select customer_id from {{changed 'int_segments'}} as segments where segment_set = {{var 'cohort_segment_set'}}
{{else}}
with months as (
    select * from {{ref 'int_customer_months'}}
    where {{rebuilt 'customer_id'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

members as (
    select
        customer_id,
        acquired_month,
        customer_type not in ('INTERNAL', 'UNALLOCATED') as is_of_the_market,
        case when customer_id = 'UNALLOCATED' then 'UNALLOCATED' else 'NO_SCORE' end as band_without_score
    from {{ref 'int_customers'}}
),

scores as (
    select customer_id, scored_before, score_band
    from {{ref 'int_score_as_of'}}
    where metric_id = {{var 'headline_metric'}} and score_band <> 'NO_SCORE'
        and {{rebuilt 'customer_id'}}
),

segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

final as (
    select
        months.customer_id,
        months.fiscal_month,
        members.acquired_month,
        members.is_of_the_market,
        coalesce(segments.segment, '(none)') as segment,
        coalesce(closing.score_band, members.band_without_score) as score_band,
        coalesce(opening.score_band, members.band_without_score) as score_band_opening
    from months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    inner join members on months.customer_id = members.customer_id
    -- as it was on the last day; a set has one membership a day at most
    left join segments
        on months.customer_id = segments.customer_id
        and calendar.end_date >= segments.valid_from
        and calendar.end_date < segments.valid_to
    left join scores as opening
        on months.customer_id = opening.customer_id and months.fiscal_month = opening.scored_before
    left join scores as closing
        on months.customer_id = closing.customer_id and calendar.day_after = closing.scored_before
)

select * from final
{{/if}}
