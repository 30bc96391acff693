-- grain: one row per sample and customer whose contract began by the sample's end
with histories as (
    select * from {{ref 'int_contract_histories'}}
),

fits as (
    select sample, segment, status, reason from {{ref 'int_contract_fit'}}
),

life as (
    select * from {{ref 'int_contract_life'}}
),

-- a segment too small for a curve of its own takes the one of all
chosen as (
    select
        histories.*,
        case when own.status <> 'refuse' then histories.segment else '(all)' end as curve,
        own.status as own_status,
        own.reason as own_reason,
        everyone.status as all_status,
        coalesce(everyone.reason, 'too_few') as all_reason
    from histories
    left join fits as own on histories.sample = own.sample and histories.segment = own.segment
    left join fits as everyone on histories.sample = everyone.sample and everyone.segment = '(all)'
),

final as (
    select
        chosen.sample,
        chosen.customer_id,
        chosen.segment,
        case
            when not chosen.is_alive then 'ok'
            when life.sample is null then 'refuse'
            when chosen.curve = '(all)' or chosen.own_status = 'warn' then 'warn'
            else 'ok'
        end as status,
        case
            when not chosen.is_alive then null
            when life.sample is null then chosen.all_reason
            when chosen.curve = '(all)' then 'segment too small: curve of all segments'
            when chosen.own_reason = 'not_told_apart' then 'not told apart: how much customers differ cannot be told from not at all'
            when chosen.own_status = 'warn' then 'customers do not visibly differ: one chance of leaving for all'
        end as reason,
        cast(case when chosen.is_alive then 1 else 0 end as double) as p_alive,
        case when chosen.is_alive then life.months_12 else 0 end as events_12m,
        case when chosen.is_alive then life.months_held_out else 0 end as events_held_out,
        case when chosen.is_alive then life.months_12 * margin.revenue else 0 end as revenue_12m,
        case when chosen.is_alive then life.months_12 * margin.margin else 0 end as cm3_12m,
        case when chosen.is_alive then life.months_held_out * margin.margin else 0 end as cm3_held_out,
        case when chosen.is_alive then life.months_discounted * margin.margin else 0 end as rlv,
        -- both errors of a product of two estimates
        case
            when chosen.is_alive
                then sqrt(
                    power(life.months_discounted * margin.margin_se, 2)
                    + power(margin.margin * life.months_discounted * life.months_discounted_log_se, 2)
                    + power(margin.margin_se * life.months_discounted * life.months_discounted_log_se, 2)
                )
            else 0
        end as rlv_se,
        chosen.curve,
        -- what all customers of a curve, and of a segment's mean, err by together
        case when chosen.is_alive then round(margin.margin * life.months_discounted * life.slope_1, 8) else 0 end as rlv_by_1,
        case when chosen.is_alive then round(margin.margin * life.months_discounted * coalesce(life.slope_2, 0), 8) else 0 end as rlv_by_2,
        case when chosen.is_alive then round(life.months_discounted * margin.margin_shared_se, 8) else 0 end as rlv_by_level,
        -- what each errs by alone: its own margin, how long it will run, what its months bring
        case
            when chosen.is_alive
                then round(
                    power(life.months_discounted, 2) * (power(margin.margin_se, 2) - power(margin.margin_shared_se, 2))
                    + power(margin.margin_se * life.months_discounted * life.months_discounted_log_se, 2)
                    + (power(margin.margin, 2) + power(margin.margin_se, 2)) * life.months_discounted_variance
                    + margin.month_variance * life.discounts_squared, 6
                )
            else 0
        end as rlv_own_variance,
        life.horizon_months
    from chosen
    left join life on chosen.sample = life.sample and chosen.curve = life.segment and chosen.age = life.age
    left join {{ref 'int_contract_margin'}} as margin
        on chosen.sample = margin.sample and chosen.customer_id = margin.customer_id
)

select * from final
