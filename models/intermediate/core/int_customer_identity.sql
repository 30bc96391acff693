-- grain: one row per customer id that a fact may carry
with recursive customers as (
    select customer_id from {{ref 'input_customers'}}
),

xref as (
    select * from {{ref 'input_customer_xref'}}
    where known_at <= {{var 'known_at'}}
),

moves as (
    select
        customer_id,
        relation,
        valid_from,
        lag(customer_id) over (partition by source_system, source_id order by valid_from) as old_customer_id,
        last_value(customer_id) over (
            partition by source_system, source_id order by valid_from
            rows between unbounded preceding and unbounded following
        ) as last_customer_id,
        lead(customer_id) over (partition by source_system, source_id order by valid_from) as next_customer_id,
        lead(valid_from) over (partition by source_system, source_id order by valid_from)
        < coalesce(valid_to, date '9999-12-31') as overlaps_next
    from xref
),

-- a source id that came back to whom it was is no merge any more
moved as (
    select
        old_customer_id,
        min(customer_id) as customer_id,
        min(valid_from) as merged_on,
        max(valid_from) as last_merged_on,
        count(distinct customer_id) as survivors
    from moves
    where relation = 'merged_into' and old_customer_id <> customer_id and last_customer_id <> old_customer_id
    group by old_customer_id
),

-- given to somebody after its merge: what is dated before is the survivor's, what comes after is not
reused as (
    select distinct moves.customer_id
    from moves
    inner join moved on moves.customer_id = moved.old_customer_id
    where moves.relation = 'same_person' and moves.last_customer_id = moves.customer_id
        and moves.valid_from >= moved.last_merged_on
),

merges as (
    select moved.*, moved.survivors > 1 or reused.customer_id is not null as is_ambiguous
    from moved
    left join reused on moved.old_customer_id = reused.customer_id
),

-- a survivor may itself be merged later; twenty steps end a cycle, which no merge log should hold
chain as (
    select old_customer_id as fact_customer_id, customer_id, 1 as steps
    from merges
    where not is_ambiguous
    union all
    select chain.fact_customer_id, merges.customer_id, chain.steps + 1
    from chain
    inner join merges on chain.customer_id = merges.old_customer_id and not merges.is_ambiguous
    where chain.steps < 20
),

survivors as (
    select fact_customer_id, arg_max(customer_id, steps) as customer_id
    from chain
    group by fact_customer_id
),

ambiguous as (
    select old_customer_id as customer_id from merges where is_ambiguous
    union
    select customer_id from moves where overlaps_next and customer_id <> next_customer_id
    union
    select next_customer_id as customer_id from moves where overlaps_next and customer_id <> next_customer_id
),

known as (
    select customer_id as fact_customer_id from customers
    union
    select fact_customer_id from survivors
),

source_ids as (
    select customer_id, count(*) as source_ids
    from xref
    group by customer_id
),

final as (
    select
        known.fact_customer_id,
        coalesce(survivors.customer_id, known.fact_customer_id) as customer_id,
        case
            when ambiguous.customer_id is not null then 'many_to_many'
            when survivors.customer_id is not null then 'merged'
            else 'matched'
        end as identity_state,
        coalesce(source_ids.source_ids, 0) as source_ids,
        merges.customer_id as merged_into,
        merges.merged_on
    from known
    left join survivors on known.fact_customer_id = survivors.fact_customer_id
    left join ambiguous on known.fact_customer_id = ambiguous.customer_id
    left join source_ids on known.fact_customer_id = source_ids.customer_id
    left join merges on known.fact_customer_id = merges.old_customer_id and not merges.is_ambiguous
)

select * from final
