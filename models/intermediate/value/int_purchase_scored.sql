-- grain: one row per sample and customer with an order by the sample's end
-- Closed forms of the fitted parameters, so that a million customers are one join and some logarithms.
with histories as (
    select * from {{ref 'int_purchase_histories'}}
),

fits as (
    select * from {{ref 'int_purchase_fit'}}
),

spend as (
    select * from {{ref 'int_spend_fit'}}
),

-- how much of a unit of revenue stays: all customers together, since few orders say little about one
margins as (
    select
        samples.sample,
        cast(sum(contribution.cm3) as double) / nullif(cast(sum(contribution.net_revenue) as double), 0) as margin
    from {{ref 'int_value_samples'}} as samples
    inner join {{ref_within 'int_customer_contribution' 'int_closed_months'}} as contribution
        on contribution.ordinal between samples.margin_first_ordinal and samples.margin_last_ordinal
    group by samples.sample
    having bool_and(contribution.cm3 is not null)
),

-- odds of having left, on the logarithm: after a long silence the ratio overflows
alive as (
    select
        histories.*,
        fits.status as fit_status,
        fits.reason as fit_reason,
        fits.r, fits.alpha, fits.a, fits.b,
        case
            when histories.frequency = 0 then cast(1 as double)
            else 1 / (1 + exp(least(
                ln(fits.a) - ln(fits.b + histories.frequency - 1)
                + (fits.r + histories.frequency)
                * (ln(fits.alpha + histories.age_days) - ln(fits.alpha + histories.recency_days)),
                700
            )))
        end as p_alive
    from histories
    left join fits on histories.sample = fits.sample
),

-- how the logarithm of the value moves with the logarithm of each parameter
slopes as (
    select
        alive.*,
        ahead.orders_12m,
        ahead.orders_held_out,
        ahead.orders_discounted,
        ahead.orders_squared,
        ahead.order_pairs,
        ahead.horizon_months,
        ahead.slope_r - (1 - p_alive) * alive.r
        * (ln(alive.alpha + alive.age_days) - ln(alive.alpha + alive.recency_days)) as g_r,
        ahead.slope_alpha - (1 - p_alive) * alive.alpha * (alive.r + alive.frequency)
        * (1 / (alive.alpha + alive.age_days) - 1 / (alive.alpha + alive.recency_days)) as g_alpha,
        ahead.slope_a - (1 - p_alive) as g_a,
        ahead.slope_b + case
            when alive.frequency > 0 then (1 - p_alive) * alive.b / (alive.b + alive.frequency - 1) else 0
        end as g_b
    from alive
    left join {{ref 'int_purchase_ahead'}} as ahead
        on alive.sample = ahead.sample and alive.frequency = ahead.frequency and alive.age_days = ahead.age_days
),

valued as (
    select
        slopes.*,
        spend.p,
        spend.mean_log_se,
        -- what is known of the customer's own level of spending after so many purchases of this mean
        case when slopes.mean_amount > 0 then spend.p * slopes.frequency + spend.q else spend.q end as spend_shape,
        case when slopes.mean_amount > 0 then spend.v + slopes.frequency * slopes.mean_amount else spend.v end as spend_scale,
        spend.status as spend_status,
        spend.reason as spend_reason,
        margins.margin,
        case
            when slopes.frequency = 0 or not coalesce(slopes.mean_amount > 0, false) then spend.mean
            else spend.p * (spend.v + slopes.frequency * slopes.mean_amount) / (spend.p * slopes.frequency + spend.q - 1)
        end as order_value,
        sqrt(greatest(
            g_r * g_r * fits.cov_r_r + g_alpha * g_alpha * fits.cov_alpha_alpha + g_a * g_a * fits.cov_a_a
            + g_b * g_b * fits.cov_b_b
            + 2 * (
                g_r * g_alpha * fits.cov_r_alpha + g_r * g_a * fits.cov_r_a + g_r * g_b * fits.cov_r_b
                + g_alpha * g_a * fits.cov_alpha_a + g_alpha * g_b * fits.cov_alpha_b + g_a * g_b * fits.cov_a_b
            )
            + spend.mean_log_se * spend.mean_log_se,
            0
        )) as log_se
    from slopes
    left join fits on slopes.sample = fits.sample
    left join spend on slopes.sample = spend.sample
    left join margins on slopes.sample = margins.sample
),

-- value of one purchase squared, and of two different ones multiplied; beyond a shape of 2 alone they have a mean
squared as (
    select
        *,
        case
            when spend_shape > 2
                then p * spend_scale * spend_scale / ((spend_shape - 1) * (spend_shape - 2))
        end as level_squared
    from valued
),

final as (
    select
        sample,
        customer_id,
        '(all)' as segment,
        case
            when fit_status is distinct from 'ok' then 'refuse'
            when spend_status = 'warn' then 'warn'
            else 'ok'
        end as status,
        case
            when fit_status is distinct from 'ok' then coalesce(fit_reason, 'too_few')
            when spend_status = 'warn' then 'frequency and value of purchases are correlated'
            when spend_status = 'refuse' then 'value of a purchase: ' || spend_reason
        end as reason,
        round(case when fit_status = 'ok' then p_alive end, 12) as p_alive,
        round(p_alive * orders_12m, 10) as events_12m,
        round(p_alive * orders_held_out, 10) as events_held_out,
        round(p_alive * orders_12m * order_value, 8) as revenue_12m,
        round(p_alive * orders_12m * order_value * margin, 8) as cm3_12m,
        round(p_alive * orders_held_out * order_value * margin, 8) as cm3_held_out,
        round(p_alive * orders_discounted * order_value * margin, 8) as rlv,
        round(p_alive * orders_discounted * order_value * abs(margin) * log_se, 8) as rlv_se,
        '(all)' as curve,
        round(p_alive * orders_discounted * order_value * margin * g_r, 8) as rlv_by_1,
        round(p_alive * orders_discounted * order_value * margin * g_alpha, 8) as rlv_by_2,
        round(p_alive * orders_discounted * order_value * margin * g_a, 8) as rlv_by_3,
        round(p_alive * orders_discounted * order_value * margin * g_b, 8) as rlv_by_4,
        round(p_alive * orders_discounted * order_value * margin * mean_log_se, 8) as rlv_by_level,
        -- whether it is alive, how often it will buy and for how much
        round(margin * margin * greatest(
            p_alive * level_squared * ((p + 1) * orders_squared + p * order_pairs)
            - power(p_alive * orders_discounted * order_value, 2),
            0
        ), 6) as rlv_own_variance,
        horizon_months
    from squared
)

select * from final
