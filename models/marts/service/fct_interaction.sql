-- grain: one row per interaction
select
    interaction_id,
    customer_id,
    case_id,
    fcr_case_id,
    fiscal_month,
    channel,
    queue,
    reason,
    is_contact,
    handle_seconds,
    is_repeat_n_days
from {{ref 'int_case_contacts'}}
