-- grain: one row per customer and fiscal period in which a contract ended
with identity as (
    select * from {{ref 'int_customer_identity'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
)

select
    identity.customer_id,
    periods.ordinal,
    arg_max(
        case events.event_type when 'end_voluntary' then 'voluntary' else 'involuntary' end,
        (events.effective_date, events.event_id)
    ) as churn_kind
from {{ref 'input_sub_events'}} as events
inner join identity on events.customer_id = identity.fact_customer_id
inner join periods on events.effective_date between periods.fiscal_month and periods.end_date
where events.event_type in ('end_voluntary', 'end_involuntary') and events.known_at <= {{var 'known_at'}}
group by identity.customer_id, periods.ordinal
