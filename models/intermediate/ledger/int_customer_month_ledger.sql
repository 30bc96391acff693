-- grain: one row per entity, currency, customer, fiscal month, report line, pool and attribution
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
),

cost_pools as (
    select * from {{ref 'input_cost_pools'}}
),

summed as (
    select
        entity_id,
        currency as functional_currency,
        customer_id,
        fiscal_month,
        report_line,
        coalesce(cost_pool, '(none)') as cost_pool,
        attribution,
        {{> money of='sum(sign * reporting_amount)'}} as amount,
        {{> money of='sum(sign * amount)'}} as functional_amount,
        count(*) as entry_count
    from entries
    where statement in ('contribution', 'other_profit') and entry_type <> 'closing'
    group by all
),

final as (
    select
        summed.*,
        cost_pools.cost_behaviour,
        coalesce(cost_pools.marginal, false) as in_marginal
    from summed
    left join cost_pools on summed.cost_pool = cost_pools.cost_pool
)

select * from final
