-- grain: one row per entity, currency, fiscal month, report line, pool, activity and reason
-- Stage 1: the money of a pool that no entry gives to a customer, handed on by pools to pools and by pools to
-- activities. It stays under the pool in which the ledger has it, so each pool comes back to its own total.
with recursive pools as (
    select
        entity_id,
        functional_currency,
        fiscal_month,
        report_line,
        cost_pool,
        {{> minor_units of='sum(functional_amount)'}} as functional_units,
        {{> minor_units of='sum(amount)'}} as reporting_units
    from {{ref 'int_customer_month_ledger'}}
    where attribution = 'pool'
    group by entity_id, functional_currency, fiscal_month, report_line, cost_pool
    having sum(functional_amount) <> 0 or sum(amount) <> 0
),

rules as (
    select * from {{ref 'int_allocation_rules'}}
),

cost_pools as (
    select * from {{ref 'input_cost_pools'}}
),

edges as (
    select * from {{ref 'int_allocation_edges'}}
),

flow as (
    select
        entity_id,
        functional_currency,
        fiscal_month,
        report_line,
        cost_pool,
        cost_pool as node,
        'pool' as kind,
        '' as reason,
        cost_pool as path,
        false as is_loaded_only,
        cast(null as varchar) as resource_driver_id,
        cast(null as decimal(18,4)) as resource_quantity,
        functional_units,
        reporting_units,
        0 as steps
    from pools
    union all
    select
        flow.entity_id,
        flow.functional_currency,
        flow.fiscal_month,
        flow.report_line,
        flow.cost_pool,
        case when edges.node = '~NONE' then flow.node else edges.node end as node,
        case when edges.node = '~NONE' then 'pool' when edges.node = '~IDLE' then 'idle' else edges.to_kind end as kind,
        case when edges.node = '~NONE' then 'zero_driver' when edges.node = '~IDLE' then 'idle_capacity' else '' end
            as reason,
        flow.path || case when edges.node = '~NONE' then '' else ' → ' || edges.node end as path,
        flow.is_loaded_only or edges.is_loaded_only as is_loaded_only,
        edges.driver_id as resource_driver_id,
        edges.quantity as resource_quantity,
        sign(flow.functional_units) * (
            {{> whole_units amount='flow.functional_units' driver='edges.driver' total='edges.driver_total'}}
            + {{> odd_units amount='flow.functional_units' driver='edges.driver' total='edges.driver_total' nodes='1'
                tie='edges.node'
                within='flow.entity_id, flow.functional_currency, flow.fiscal_month, flow.report_line, flow.path'}}
        ) as functional_units,
        sign(flow.reporting_units) * (
            {{> whole_units amount='flow.reporting_units' driver='edges.driver' total='edges.driver_total'}}
            + {{> odd_units amount='flow.reporting_units' driver='edges.driver' total='edges.driver_total' nodes='1'
                tie='edges.node'
                within='flow.entity_id, flow.functional_currency, flow.fiscal_month, flow.report_line, flow.path'}}
        ) as reporting_units,
        flow.steps + 1 as steps
    from flow
    inner join edges
        on flow.entity_id = edges.entity_id
        and flow.fiscal_month = edges.fiscal_month
        and flow.node = edges.from_node
    -- a test refuses cycles; the limit ends the walk until it has told
    where flow.kind = 'pool' and flow.reason = '' and flow.steps < 20
),

-- money that a pool handed on is counted where it went
arrived as (
    select flow.*
    from flow
    anti join edges
        on flow.kind = 'pool' and flow.reason = ''
        and flow.entity_id = edges.entity_id
        and flow.fiscal_month = edges.fiscal_month
        and flow.node = edges.from_node
),

next_rules as (
    select
        arrived.*,
        rules.driver_id,
        coalesce(rules.is_loaded_only, false) as is_next_loaded_only,
        cost_pools.pool_group
    from arrived
    left join rules
        on arrived.reason = ''
        and arrived.entity_id = rules.entity_id
        and arrived.fiscal_month = rules.fiscal_month
        and arrived.node = rules.from_node
        and rules.stage = case when arrived.kind = 'pool' then 1 else 2 end
    left join cost_pools on arrived.kind = 'pool' and arrived.node = cost_pools.cost_pool
),

judged as (
    select
        * exclude (reason),
        -- a pool handed to customers without an activity between them
        case when kind = 'pool' then '(none)' else node end as activity,
        case
            when reason <> '' then reason
            when driver_id is not null then ''
            when pool_group = 'overhead' then 'overhead_not_allocated'
            else 'no_rule'
        end as reason
    from next_rules
),

summed as (
    select
        judged.entity_id,
        judged.functional_currency,
        judged.fiscal_month,
        judged.report_line,
        judged.cost_pool,
        judged.activity,
        judged.reason,
        min(judged.driver_id) as driver_id,
        min(judged.resource_driver_id) as resource_driver_id,
        cast(max(judged.resource_quantity) as decimal(18,4)) as resource_quantity,
        string_agg(judged.path, '; ' order by judged.path) as path,
        bool_or(judged.is_loaded_only or judged.is_next_loaded_only) as is_loaded_only,
        {{> from_minor_units of='sum(judged.functional_units)'}} as functional_amount,
        {{> from_minor_units of='sum(judged.reporting_units)'}} as amount
    from judged
    group by
        judged.entity_id,
        judged.functional_currency,
        judged.fiscal_month,
        judged.report_line,
        judged.cost_pool,
        judged.activity,
        judged.reason
),

-- the number is what a row of int_allocation_result carries in place of all these texts
final as (
    select
        cast(
            row_number() over (
                partition by summed.fiscal_month
                order by
                    summed.entity_id,
                    summed.functional_currency,
                    summed.report_line,
                    summed.cost_pool,
                    summed.activity,
                    summed.reason
            ) as integer
        ) as activity_no,
        summed.*,
        cost_pools.cost_behaviour,
        coalesce(cost_pools.marginal, false) and not summed.is_loaded_only as in_marginal
    from summed
    left join cost_pools on summed.cost_pool = cost_pools.cost_pool
)

select * from final
