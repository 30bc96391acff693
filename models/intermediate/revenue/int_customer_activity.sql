-- grain: one row per customer and fiscal period in which it is active
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

active as (
{{#if (eq (var 'activity_rule') 'contract')}}
    select customer_id, ordinal
    from {{ref 'int_mrr_customer_month'}}
    group by customer_id, ordinal
    having sum(mrr) > 0
{{else}}
    select distinct orders.customer_id, periods.ordinal
    from {{ref 'int_orders'}} as orders
{{#if (eq (var 'activity_rule') 'order_in_month')}}
    inner join periods on orders.fiscal_month = periods.fiscal_month
{{else}}
    inner join periods
        on cast({{> local_time at='orders.ordered_at'}} as date) <= periods.end_date
        and cast({{> local_time at='orders.ordered_at'}} as date) > periods.end_date - {{var 'activity_gap_days'}}
{{/if}}
    where orders.customer_id <> 'UNALLOCATED'
{{/if}}
),

final as (
    select active.customer_id, active.ordinal, periods.fiscal_month
    from active
    inner join periods on active.ordinal = periods.ordinal
    where {{var 'activity_rule'}} in ('contract', 'order_in_month', 'order_in_gap_days')
)

select * from final
