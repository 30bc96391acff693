-- grain: one row per customer id that a fact may carry and day from which it meant a customer
with recursive identity as (
    select * from {{ref 'int_customer_identity'}}
),

-- an id is itself until its merge, then the survivor until that one is merged
steps as (
    select fact_customer_id, fact_customer_id as customer_id, date '0001-01-01' as valid_from, 0 as steps
    from identity
    union all
    select
        steps.fact_customer_id,
        identity.merged_into as customer_id,
        greatest(identity.merged_on, steps.valid_from) as valid_from,
        steps.steps + 1 as steps
    from steps
    inner join identity on steps.customer_id = identity.fact_customer_id
    where identity.merged_into is not null and steps.steps < 20
),

dated as (
    select *, lead(valid_from) over (partition by fact_customer_id order by steps) as valid_to
    from steps
),

final as (
    select
        dated.fact_customer_id,
        dated.valid_from,
        dated.valid_to,
        dated.customer_id as customer_id_as_was,
        identity.customer_id as customer_id_as_is
    from dated
    inner join identity on dated.fact_customer_id = identity.fact_customer_id
    -- a survivor that was itself merged before was never the customer
    where dated.valid_to is null or dated.valid_to > dated.valid_from
)

select * from final
