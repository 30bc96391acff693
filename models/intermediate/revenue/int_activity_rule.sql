-- grain: one row
-- an unknown rule is refused here, before every cohort looks empty
select
    rules.activity_rule,
    rules.is_known,
    case when not rules.is_known then rules.missing end as reason
from (
    values
    ('contract', {{input_present 'input_subscriptions'}}, 'input_subscriptions'),
    ('order_in_month', {{input_present 'input_orders'}}, 'input_orders'),
    ('order_in_gap_days', {{input_present 'input_orders'}}, 'input_orders')
) as rules (activity_rule, is_known, missing)
where rules.activity_rule = {{var 'activity_rule'}}
