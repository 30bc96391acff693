-- grain: one row per customer and fiscal month with a subscription
{{#if (finds_keys)}}
select identity.customer_id
from {{changed 'input_subscriptions'}} as subscriptions
inner join {{ref 'int_customer_identity'}} as identity on subscriptions.customer_id = identity.fact_customer_id
union all
-- whose contracts they were, and whose they are
select customer_id from {{changed 'int_customer_identity'}} as moved
{{else}}
with identity as (
    select * from {{ref 'int_customer_identity'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

final as (
    select
        identity.customer_id,
        calendar.fiscal_month,
        bool_or(
            subscriptions.valid_to is null or subscriptions.valid_to > calendar.end_date
        ) as is_open_on_last_day
    from {{ref 'input_subscriptions'}} as subscriptions
    inner join identity on subscriptions.customer_id = identity.fact_customer_id
    inner join calendar
        on subscriptions.valid_from <= calendar.end_date
        and coalesce(subscriptions.valid_to, date '9999-12-31') > calendar.fiscal_month
    where calendar.is_to_date and subscriptions.known_at <= {{var 'known_at'}} and {{rebuilt 'identity.customer_id'}}
    group by identity.customer_id, calendar.fiscal_month
)

select * from final
{{/if}}
