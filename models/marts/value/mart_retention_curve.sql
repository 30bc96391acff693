-- grain: one row per landmark, band of the score the day before it, and month since
-- Everyone who was there the day before is in the curve from then on; who answered later changes nobody's band.
with closed as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0 and close_status = 'closed' and end_date <= {{var 'as_of_date'}}
),

bounds as (
    select max(ordinal) as last_ordinal, max(periods_per_year) as periods_per_year from closed
),

-- a year apart, the latest with a whole closed year behind it
started as (
    select openings.ordinal, openings.fiscal_month, openings.customer_id, openings.score_band_opening, bounds.last_ordinal
    from {{ref 'int_score_at_opening'}} as openings
    cross join bounds
    where openings.is_customer
        and openings.ordinal <= bounds.last_ordinal
        and (bounds.last_ordinal + 1 - openings.ordinal) % bounds.periods_per_year = 0
),

numbered as (
    select customer_id, ordinal, ordinal - row_number() over (partition by customer_id order by ordinal) as stay
    from {{ref 'int_customer_activity'}}
),

-- months without a gap; who comes back begins another stay, and the first one has ended
stays as (
    select customer_id, stay, min(ordinal) as first_ordinal, max(ordinal) as last_ordinal
    from numbered
    group by customer_id, stay
),

ended as (
    select started.ordinal, started.fiscal_month, started.last_ordinal, started.score_band_opening, stays.last_ordinal as stayed_to, count(*) as customers
    from started
    inner join stays
        on started.customer_id = stays.customer_id
        and started.ordinal - 1 >= stays.first_ordinal and started.ordinal - 1 <= stays.last_ordinal
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
