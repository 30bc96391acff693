-- grain: one row per sample and customer whose contract began by the sample's end
with members as (
    select * from {{ref 'int_cohort_members'}}
    where cohort_kind = 'acquisition' and not is_internal and {{var 'activity_rule'}} = 'contract'
),

-- an empty port of contracts is no loss of every customer
samples as (
    select samples.*
    from {{ref 'int_value_samples'}} as samples
    inner join {{ref 'int_activity_rule'}} as rules on rules.is_known
),

turns as (
    select customer_id, ordinal, is_active, is_lost
    from {{ref 'int_customer_turns'}}
    where cohort_kind = 'acquisition'
),

first_contracts as (
    select *, min(ordinal) over (partition by customer_id) as first_ordinal
    from {{ref 'int_mrr_customer_month'}}
),

plans as (
    select customer_id, arg_max(product_id, (mrr, product_id)) as plan
    from first_contracts
    where ordinal = first_ordinal
    group by customer_id
),

final as (
    select
        samples.sample,
        members.customer_id,
        coalesce(plans.plan, '(none)') as segment,
        members.is_observed_from_start,
        cast(samples.cutoff_ordinal - members.cohort_ordinal as integer) as age,
        -- who came back is counted by the first leaving
        cast(coalesce(min(turns.ordinal) filter (where turns.is_lost) - members.cohort_ordinal, 0) as integer) as lost_at,
        coalesce(bool_or(turns.is_active and turns.ordinal = samples.cutoff_ordinal), false) as is_alive
    from samples
    inner join members on members.cohort_ordinal <= samples.cutoff_ordinal
    left join turns on members.customer_id = turns.customer_id and turns.ordinal <= samples.cutoff_ordinal
    left join plans on members.customer_id = plans.customer_id
    group by
        samples.sample, samples.cutoff_ordinal, members.customer_id, members.cohort_ordinal, plans.plan,
        members.is_observed_from_start
)

select * from final
