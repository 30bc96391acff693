-- grain: one row per customer whose future was foretold from the shortened history
with sample as (
    select * from {{ref 'int_value_samples'}}
    where sample = 'holdout'
),

foretold as (
    select * from {{ref 'int_value_scored'}}
    where sample = 'holdout' and status <> 'refuse'
        -- a contract that had ended has no future to foretell
        and (model_version <> 'sbg' or p_alive > 0)
),

contract_months as (
    select activity.customer_id, count(*) as events
    from {{ref_within 'int_customer_activity' 'int_closed_months'}} as activity
    inner join sample on activity.ordinal > sample.cutoff_ordinal and activity.ordinal <= sample.last_ordinal
    where {{var 'activity_rule'}} = 'contract'
    group by activity.customer_id
),

purchases as (
    select whole.customer_id, whole.frequency - shortened.frequency as events
    from {{ref 'int_purchase_histories'}} as whole
    inner join {{ref 'int_purchase_histories'}} as shortened on whole.customer_id = shortened.customer_id
    where whole.sample = 'full' and shortened.sample = 'holdout'
),

money as (
    select contribution.customer_id, sum(contribution.cm3) as cm3
    from {{ref_within 'int_customer_contribution' 'int_closed_months'}} as contribution
    inner join sample
        on contribution.ordinal > sample.cutoff_ordinal and contribution.ordinal <= sample.last_ordinal
    group by contribution.customer_id
),

final as (
    select
        foretold.model_version,
        foretold.customer_id,
        foretold.events_held_out as foretold_events,
        cast(coalesce(contract_months.events, purchases.events, 0) as bigint) as events,
        foretold.cm3_held_out as foretold_cm3,
        {{> money of='case when foretold.cm3_held_out is not null then coalesce(money.cm3, 0) end'}} as cm3
    from foretold
    left join contract_months on foretold.customer_id = contract_months.customer_id
    left join purchases on foretold.customer_id = purchases.customer_id
    left join money on foretold.customer_id = money.customer_id
)

select * from final
