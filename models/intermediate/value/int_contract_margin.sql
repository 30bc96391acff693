-- grain: one row per sample and customer with a contract at the sample's end
-- What a month with a contract brings: the customer's own months, drawn to its segment's mean as far as own months are few
-- and noisy (credibility after Bühlmann 1967).
with histories as (
    select * from {{ref 'int_contract_histories'}}
),

samples as (
    select * from {{ref 'int_value_samples'}}
),

-- months of everybody, so that they are summed before a history is sought for each
months as (
    select
        samples.sample,
        activity.customer_id,
        coalesce(contribution.cm3, 0) as cm3,
        coalesce(contribution.net_revenue, 0) as net_revenue,
        contribution.customer_id is null or contribution.cm3 is not null as has_cm3
    from {{ref_within 'int_customer_activity' 'int_closed_months'}} as activity
    inner join samples on activity.ordinal between samples.margin_first_ordinal and samples.margin_last_ordinal
    left join {{ref_within 'int_customer_contribution' 'int_closed_months'}} as contribution
        on activity.customer_id = contribution.customer_id and activity.ordinal = contribution.ordinal
),

-- sums and squares as decimals, so that they do not depend on the order of the rows
summed as (
    select
        sample,
        customer_id,
        count(*) as months,
        sum(cm3) as total,
        sum(cast(cm3 as decimal(19,2)) * cm3) as squares,
        sum(net_revenue) as revenue
    from months
    group by sample, customer_id
    having bool_and(has_cm3)
),

own as (
    select summed.*, histories.segment
    from summed
    inner join histories on summed.sample = histories.sample and summed.customer_id = histories.customer_id
),

segments as (
    select
        sample,
        segment,
        sum(months) as months,
        sum(months * months) as months_squared,
        count(*) as customers,
        cast(sum(total) as double) as total,
        cast(sum(revenue) as double) as revenue,
        cast(sum(squares) as double) as squares,
        -- each customer's mean, squared, as often as it has months
        cast(sum(cast(cast(total as double) * cast(total as double) / months as decimal(38,4))) as double)
            as squares_of_means
    from own
    group by sample, segment
),

spread as (
    select
        *,
        total / months as mean,
        case when months > customers then greatest(squares - squares_of_means, 0) / (months - customers) else 0 end
            as within
    from segments
),

spread_between as (
    select
        *,
        case
            when customers > 1
                then greatest(
                    (squares_of_means - total * total / months - (customers - 1) * within)
                    / (months - cast(months_squared as double) / months),
                    0
                )
            else 0
        end as between_customers
    from spread
),

-- the segment's mean errs too, and with it all its customers
known as (
    select
        *,
        between_customers * months_squared / (cast(months as double) * months) + within / months as mean_variance
    from spread_between
),

weighed as (
    select
        histories.sample,
        histories.segment,
        histories.customer_id,
        known.mean as segment_mean,
        known.revenue / known.months as segment_revenue,
        known.between_customers,
        known.within,
        known.mean_variance,
        cast(own.total as double) / own.months as own_mean,
        cast(own.revenue as double) / own.months as own_revenue,
        coalesce(own.months, 0) as months,
        case
            when own.months > 0 and known.between_customers > 0
                then own.months / (own.months + known.within / known.between_customers)
            else 0
        end as credibility
    from histories
    inner join known
        on histories.sample = known.sample and histories.segment = known.segment
    left join own on histories.sample = own.sample and histories.customer_id = own.customer_id
    where histories.is_alive
),

final as (
    select
        sample,
        customer_id,
        segment,
        cast(months as integer) as months,
        -- beyond these digits lies only the order of the sums
        round(credibility, 12) as credibility,
        round(credibility * coalesce(own_mean, 0) + (1 - credibility) * segment_mean, 8) as margin,
        -- what own months do not tell about this customer, and what is not known of the mean; the two do not go together
        round(sqrt(between_customers * (1 - credibility) + power(1 - credibility, 2) * mean_variance), 8) as margin_se,
        round((1 - credibility) * sqrt(mean_variance), 8) as margin_shared_se,
        round(within, 8) as month_variance,
        round(credibility * coalesce(own_revenue, 0) + (1 - credibility) * segment_revenue, 8) as revenue
    from weighed
)

select * from final
