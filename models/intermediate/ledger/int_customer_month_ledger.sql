-- grain: one row per entity, currency, customer, fiscal month, report line, pool and attribution
with entries as (
    select * from {{ref 'int_gl_entries_translated'}}
    where {{rebuilt 'fiscal_month'}}
),

cost_pools as (
    select * from {{ref 'input_cost_pools'}}
),

-- an entry of several customers falls to them by their invoice lines; cents of translation by running total,
-- so that the parts add up to the entry
parts as (
    select
        entries.* replace (
            lines.customer_id as customer_id,
            entries.sign * lines.net_amount as amount,
            {{> translated amount='entries.sign * sum(lines.net_amount) over up_to_here' rate='entries.rate'}}
            - {{> translated
                amount='entries.sign * (sum(lines.net_amount) over up_to_here - lines.net_amount)'
                rate='entries.rate'}} as reporting_amount,
            case when lines.customer_id = 'UNALLOCATED' then 'none' else 'document' end as attribution
        )
    from entries
    inner join {{ref 'int_billed_entries'}} as lines
        on entries.entry_id = lines.entry_id and lines.billed_account is not null
    where {{rebuilt 'lines.fiscal_month'}}
    window up_to_here as (
        partition by entries.entry_id order by lines.customer_id rows between unbounded preceding and current row
    )
),

every as (
    select * from entries
    where billed_account is null
    union all
    select * from parts
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
    from every
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
