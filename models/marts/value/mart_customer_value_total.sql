-- grain: one row per as-of date and group: everyone, each segment, each cohort, each score band
-- Limits of sums cannot be had from limits of their parts, since customers err together: so they stand here.
with {{> value_members}}

{{> value_cells name='leaves' by='segment, cohort, score_band' from='members'}}

groups as (
    select unnest(['all', 'segment', 'cohort', 'score_band']) as grouped_by
),

cells as (
    select
        groups.grouped_by,
        case groups.grouped_by
            when 'segment' then leaves.segment
            when 'cohort' then leaves.cohort
            when 'score_band' then leaves.score_band
            else '(all)'
        end as member,
        leaves.* exclude (segment, cohort, score_band)
    from leaves
    cross join groups
),

{{> value_errors by='grouped_by, member'}}

summed as (
    select
        grouped.as_of_date,
        groups.grouped_by,
        case groups.grouped_by
            when 'segment' then grouped.segment
            when 'cohort' then grouped.cohort
            when 'score_band' then grouped.score_band
            else '(all)'
        end as member,
        max(grouped.currency) as currency,
        cast(sum(grouped.customers) as bigint) as customers,
        cast(sum(grouped.customers_valued) as bigint) as customers_valued,
        cast(sum(grouped.customers_with_clv) as bigint) as customers_with_clv,
        {{> money of='sum(grouped.rlv)'}} as rlv,
        {{> money of='sum(grouped.ltv)'}} as ltv,
        {{> money of='sum(grouped.clv)'}} as clv,
        max(grouped.not_available) filter (where grouped.rlv is null) as reason
    from {{ref 'mart_customer_value_group'}} as grouped
    cross join groups
    group by grouped.as_of_date, groups.grouped_by, member
),

final as (
    select
        summed.* exclude (reason),
        {{> money of='round(cast(summed.rlv as double) - value_errors.rlv_half, 2)'}} as rlv_low,
        {{> money of='round(cast(summed.rlv as double) + value_errors.rlv_half, 2)'}} as rlv_high,
        {{> money of='round(cast(summed.ltv as double) - value_errors.ltv_half, 2)'}} as ltv_low,
        {{> money of='round(cast(summed.ltv as double) + value_errors.ltv_half, 2)'}} as ltv_high,
        {{> money of='round(cast(summed.clv as double) - value_errors.clv_half, 2)'}} as clv_low,
        {{> money of='round(cast(summed.clv as double) + value_errors.clv_half, 2)'}} as clv_high,
        value_errors.rlv_se_shared,
        value_errors.rlv_se_customers,
        summed.customers_valued >= 30 as is_printable,
        case
            when summed.rlv is null then summed.reason
            when value_errors.rlv_half is null then 'limits: what a purchase is worth varies without bound'
        end as not_available
    from summed
    left join value_errors on summed.grouped_by = value_errors.grouped_by and summed.member = value_errors.member
)

select * from final
order by as_of_date, grouped_by, member
