-- grain: one row per fiscal month
-- What it would bring if detractors referred as promoters do. Nobody did it: a scenario, beside all actuals and in none.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

last_whole as (
    select max(ordinal) as ordinal, (select max(period_no) from calendar) as periods_per_year
    from calendar
    where end_date <= {{var 'as_of_date'}}
),

-- who was there, by what was known the day before the month
there as (
    select economics.customer_id, calendar.ordinal, economics.score_band_opening as score_band
    from {{ref 'mart_unit_economics_month'}} as economics
    inner join calendar on economics.fiscal_month = calendar.fiscal_month
    cross join last_whole
    where economics.is_active and economics.customer_id <> 'UNALLOCATED'
        and economics.score_band_opening in ('HIGH', 'LOW')
        -- six whole periods, the month itself the first: the latest of them, and those whole years before
        and calendar.ordinal + 5 <= last_whole.ordinal
        and (last_whole.ordinal - 5 - calendar.ordinal) % last_whole.periods_per_year = 0
),

referred as (
    select mart.referrer_customer_id as customer_id, calendar.ordinal, sum(mart.converted) as converted
    from {{ref 'mart_referral'}} as mart
    inner join calendar on mart.fiscal_month = calendar.fiscal_month
    where mart.converted > 0
    group by mart.referrer_customer_id, calendar.ordinal
),

followed as (
    select
        there.ordinal, there.score_band, there.customer_id,
        cast(coalesce(sum(referred.converted), 0) as bigint) as converted
    from there
    left join referred
        on there.customer_id = referred.customer_id
        and referred.ordinal >= there.ordinal and referred.ordinal <= there.ordinal + 5
    group by there.ordinal, there.score_band, there.customer_id
),

bands as (
    select
        ordinal,
        count(*) filter (where score_band = 'LOW') as detractors,
        count(*) filter (where score_band = 'HIGH') as promoters,
        sum(converted) filter (where score_band = 'LOW') as converted_low,
        sum(converted) filter (where score_band = 'HIGH') as converted_high,
        var_samp(converted) filter (where score_band = 'LOW') as variance_low,
        var_samp(converted) filter (where score_band = 'HIGH') as variance_high
    from followed
    group by ordinal
),

-- twelve months of those whom referral brought, after their rewards and the rest of what they cost
worth as (
    select
        sum(matched.customers) as customers,
        sum(matched.net_revenue) as net_revenue,
        case when bool_and(matched.cm3 is not null and matched.acquisition_cost is not null)
            then sum(matched.cm3 - matched.acquisition_cost) end as contribution
    from {{ref 'mart_channel_matched'}} as matched
    inner join {{ref 'int_channels'}} as channels on matched.channel = channels.channel
    where matched.window_months = 12 and matched.matched_on = 'start' and channels.channel_group = 'referral'
),

gaps as (
    select
        bands.*,
        converted_high / promoters - converted_low / detractors as gap,
        1.959963984540054 * sqrt(variance_high / promoters + variance_low / detractors) as reach
    from bands
    where promoters >= 30 and detractors >= 30
),

final as (
    select
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        'what_if' as scenario,
        {{setting 'currency'}} as currency,
        bands.detractors,
        bands.promoters,
        cast(coalesce(bands.converted_low, 0) as bigint) as converted_low,
        cast(coalesce(bands.converted_high, 0) as bigint) as converted_high,
        round(gaps.gap, 6) as rate_gap,
        round(gaps.gap - gaps.reach, 6) as rate_gap_low,
        round(gaps.gap + gaps.reach, 6) as rate_gap_high,
        cast(worth.customers as bigint) as referred_customers,
        round(gaps.gap * bands.detractors, 6) as customers_at_most,
        {{> money of='round(gaps.gap * bands.detractors * worth.net_revenue / worth.customers, 2)'}} as revenue_at_most,
        {{> money of='round(gaps.gap * bands.detractors * worth.contribution / worth.customers, 2)'}} as contribution_at_most,
        {{> money of='case
            when shares.share > 0 then round(gaps.gap * bands.detractors * worth.contribution / worth.customers * shares.share, 2)
        end'}} as contribution_realisable,
        'E4' as grade,
        nullif(
            concat_ws(
                '; ',
                case when gaps.ordinal is null then 'rate_gap: fewer than 30 promoters or detractors' end,
                case when worth.customers is null then 'revenue_at_most: no referred customer has been there for twelve months' end,
                case when worth.customers > 0 and worth.contribution is null then 'contribution_at_most: see mart_channel_matched' end,
                case when shares.share <= 0 then 'contribution_realisable: var convertible_share is not set' end
            ),
            ''
        ) as not_available
    from bands
    inner join calendar on bands.ordinal = calendar.ordinal
    cross join worth
    cross join (select cast({{var 'convertible_share'}} as decimal(9,6)) as share) as shares
    left join gaps on bands.ordinal = gaps.ordinal
    where {{input_present 'input_referrals'}}
)

select * from final
order by fiscal_month
