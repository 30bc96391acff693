-- grain: one row per fiscal month, segment and band of the score before its first day
with segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

-- everyone, and the same again by the segment of the day before, where the set has members at all
customers as (
    select '(all)' as segment, * from {{ref 'int_score_at_opening'}}
    union all by name
    select coalesce(segments.segment, '(none)') as segment, openings.*
    from {{ref 'int_score_at_opening'}} as openings
    left join segments
        on openings.customer_id = segments.customer_id
        and openings.fiscal_month > segments.valid_from and openings.fiscal_month <= segments.valid_to
    where exists (select 1 from segments)
),

activity_rule as (
    select is_known, reason from {{ref 'int_activity_rule'}}
),

summed as (
    select
        ordinal,
        fiscal_month,
        segment,
        score_band_opening,
        count(*) filter (where is_customer) as customers,
        count(*) filter (where is_customer and is_lost is not null) as eligible,
        count(*) filter (where is_customer and is_lost) as lost,
        sum(revenue_t12m) as revenue_t12m
    from customers
    group by ordinal, fiscal_month, segment, score_band_opening
),

-- how many more of the low leave within a year: of the month whose year is just over when the risk is told
gaps as (
    select
        ordinal,
        segment,
        fiscal_month as gap_landmark,
        sum(eligible) filter (where score_band_opening = 'LOW') as n_low,
        sum(lost) filter (where score_band_opening = 'LOW') / cast(sum(eligible) filter (where score_band_opening = 'LOW') as double)
            as rate_low,
        sum(eligible) filter (where score_band_opening in ('MID', 'HIGH')) as n_other,
        sum(lost) filter (where score_band_opening in ('MID', 'HIGH'))
        / cast(sum(eligible) filter (where score_band_opening in ('MID', 'HIGH')) as double) as rate_other
    from summed
    group by ordinal, segment, fiscal_month
    having min(eligible) filter (where score_band_opening = 'LOW') > 0
),

judged as (
    select
        *,
        rate_low - rate_other as gap,
        1.959963984540054
        * sqrt(rate_low * (1 - rate_low) / n_low + rate_other * (1 - rate_other) / n_other) as half,
        n_low >= 50 and n_other >= 50 as is_enough
    from gaps
),

placed as (
    select
        summed.*,
        judged.gap_landmark,
        judged.n_low,
        judged.n_other,
        judged.gap,
        judged.half,
        judged.is_enough
    from summed
    cross join (select max(periods_per_year) as periods from {{ref 'int_revenue_periods'}}) as year
    left join judged
        on summed.score_band_opening = 'LOW' and judged.segment = summed.segment
        and judged.ordinal = summed.ordinal - year.periods
),

final as (
    select
        placed.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        placed.segment,
        placed.score_band_opening,
        {{setting 'currency'}} as currency,
        case when activity_rule.is_known and placed.score_band_opening <> 'UNALLOCATED' then placed.customers end as customers,
        case when activity_rule.is_known and placed.eligible > 0 then placed.eligible end as eligible_12m,
        case when activity_rule.is_known and placed.eligible > 0 then placed.lost end as lost_12m,
        {{> money of='placed.revenue_t12m'}} as revenue_t12m,
        {{> money of='case when placed.is_enough then round(placed.revenue_t12m * placed.gap, 2) end'}} as expected_revenue_loss,
        {{> money of='case when placed.is_enough then round(placed.revenue_t12m * (placed.gap - placed.half), 2) end'}} as low,
        {{> money of='case when placed.is_enough then round(placed.revenue_t12m * (placed.gap + placed.half), 2) end'}} as high,
        case when placed.is_enough then placed.gap end as loss_gap,
        case when placed.is_enough then placed.gap_landmark end as gap_landmark,
        case when placed.is_enough then 'E4' end as gap_grade,
        case
            when not activity_rule.is_known then 'customers, eligible_12m, lost_12m, expected_revenue_loss: ' || activity_rule.reason
            when placed.score_band_opening <> 'LOW' or placed.is_enough then null
            when placed.gap_landmark is null then 'expected_revenue_loss: no month whose year was over on this day'
            else 'expected_revenue_loss: too few, ' || placed.n_low || ' low and ' || placed.n_other || ' others a year before; 50 of each are needed'
        end as not_available
    from placed
    left join {{ref 'int_fiscal_calendar'}} as calendar on placed.fiscal_month = calendar.fiscal_month
    cross join activity_rule
)

select * from final
order by fiscal_month, segment, score_band_opening
