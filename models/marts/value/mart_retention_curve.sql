-- grain: one row per landmark, band of the score the day before it, and month since
-- Everyone who was there the day before is in the curve from then on; who answered later changes nobody's band.
with closed as (
    select periods.ordinal, periods.periods_per_year
    from {{ref 'int_revenue_periods'}} as periods
    semi join {{ref 'int_closed_months'}} as months on periods.ordinal = months.ordinal
    where periods.position >= 0
),

bounds as (
    select max(ordinal) as last_ordinal, max(periods_per_year) as periods_per_year from closed
),

-- a year apart, the latest with a whole closed year behind it
started as (
    select
        openings.ordinal, openings.fiscal_month, calendar.fiscal_period_id, openings.customer_id, openings.score_band_opening,
        bounds.last_ordinal
    from {{ref_within 'int_score_at_opening' 'int_closed_months'}} as openings
    cross join bounds
    left join {{ref 'int_fiscal_calendar'}} as calendar on openings.fiscal_month = calendar.fiscal_month
    where openings.is_customer
        and openings.ordinal <= bounds.last_ordinal
        and (bounds.last_ordinal + 1 - openings.ordinal) % bounds.periods_per_year = 0
),

activity as (
    select customer_id, ordinal from {{ref_within 'int_customer_activity' 'int_closed_months'}}
),

-- the months after which a customer is not there: who comes back begins another stay, and the first one has ended
lasts as (
    select activity.customer_id, activity.ordinal
    from activity
    anti join (select customer_id, ordinal - 1 as ordinal from activity) as following
        on activity.customer_id = following.customer_id and activity.ordinal = following.ordinal
),

stays as (
    select
        started.customer_id,
        started.ordinal,
        started.fiscal_month,
        started.fiscal_period_id,
        started.last_ordinal,
        started.score_band_opening,
        min(lasts.ordinal) as stayed_to
    from (select *, ordinal - 1 as month_before from started) as started
    semi join activity on started.customer_id = activity.customer_id and started.month_before = activity.ordinal
    inner join lasts on started.customer_id = lasts.customer_id and lasts.ordinal >= started.month_before
    group by all
),

ended as (
    select ordinal, fiscal_month, fiscal_period_id, last_ordinal, score_band_opening, stayed_to, count(*) as customers
    from stays
    group by all
),

-- month 0 ends the day before the landmark, month 1 begins on it
ages as (
    select distinct ordinal, unnest(range(0, last_ordinal - ordinal + 2)) as age_months
    from ended
),

counted as (
    select
        ended.fiscal_month,
        ended.fiscal_period_id,
        ended.score_band_opening,
        ages.age_months,
        sum(ended.customers) as customers,
        coalesce(sum(ended.customers) filter (where ages.age_months = 0 or ended.stayed_to >= ended.ordinal + ages.age_months - 2), 0) as at_risk,
        coalesce(sum(ended.customers) filter (where ended.stayed_to >= ended.ordinal + ages.age_months - 1), 0) as stayed
    from ended
    inner join ages on ended.ordinal = ages.ordinal
    group by all
),

final as (
    select
        fiscal_month,
        fiscal_period_id,
        score_band_opening,
        cast(age_months as integer) as age_months,
        cast(customers as bigint) as customers,
        cast(at_risk as bigint) as at_risk,
        cast(at_risk - stayed as bigint) as lost,
        cast(stayed as bigint) as stayed,
        {{> wilson_low k='stayed' n='customers'}} as stayed_low,
        {{> wilson_high k='stayed' n='customers'}} as stayed_high,
        customers >= 30 as is_printable,
        'E4' as grade
    from counted
)

select * from final
order by fiscal_month, score_band_opening, age_months
