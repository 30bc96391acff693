-- grain: one row per fiscal month, measure and movement
-- The bridge of the whole company: a day changes one month of it. Summed where movements stand side by side, and told apart then.
with customers as (
    select
        fiscal_month,
        ordinal,
        measure,
        opening > 0 and not is_internal as is_retention_base,
        {{#each (split 'opening,new,reactivation,upsell,cross_sell,price,contraction,churn,fx,closing')}}
        sum({{this}}) as {{this}},
        count(*) filter (where {{this}} <> 0) as {{this}}_customers{{#unless @last}},{{/unless}}
        {{/each}}
    from {{ref 'int_revenue_movement'}}
    where {{rebuilt 'fiscal_month'}}
    group by all
),

movements as (
    {{#each (split 'opening,new,reactivation,upsell,cross_sell,price,contraction,churn,fx,closing')}}
    select ordinal, fiscal_month, measure, is_retention_base, fx as fx_of_row, '{{this}}' as movement, {{this}} as amount, {{this}}_customers as customers
    from customers
    where {{this}}_customers > 0 or '{{this}}' in ('opening', 'closing')
    {{#unless @last}}
    union all
    {{/unless}}
    {{/each}}
),

final as (
    select
        movements.fiscal_month,
        movements.measure,
        movements.movement,
        periods.fiscal_period_id,
        periods.close_status,
        {{setting 'currency'}} as currency,
        cast(sum(movements.customers) as bigint) as customers,
        {{> money of='sum(movements.amount)'}} as amount,
        {{> money of="sum(case movements.movement
                when 'fx' then 0
                when 'closing' then movements.amount - movements.fx_of_row
                else movements.amount
            end)"}} as constant_currency_amount,
        {{> money of="coalesce(sum(movements.amount) filter (where movements.is_retention_base and movements.movement = 'opening'), 0)"}} as retention_base,
        cast(
            coalesce(sum(movements.amount) filter (where movements.is_retention_base and movements.{{> is_kept growth='false'}}), 0) as decimal(18,2)
        ) as retained_gross,
        cast(
            coalesce(sum(movements.amount) filter (where movements.is_retention_base and movements.{{> is_kept growth='true'}}), 0) as decimal(18,2)
        ) as retained_net
    from movements
    inner join {{ref 'int_revenue_periods'}} as periods on movements.ordinal = periods.ordinal
    group by movements.fiscal_month, movements.measure, movements.movement, periods.fiscal_period_id, periods.close_status
)

select * from final
