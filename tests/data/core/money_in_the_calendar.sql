-- Money beside the ledger, in a month that the calendar does not have, would be in no figure: what a programme or a campaign cost, what a
-- plan says of it, what was billed, paid, or given for a referral.
with calendar as (
    select min(start_date) as first_day, max(end_date) as last_day from {{ref 'input_fiscal_calendar'}}
),

dated as (
    select
        'input_initiative_costs' as input, cost_id as row_id, initiative_id as of_what, cost_date as day, amount, currency, known_at
    from {{ref 'input_initiative_costs'}}
    union all
    select
        'input_initiative_budget', concat_ws(' ', initiative_id, version, scenario, lever, kind), initiative_id, month, amount, currency, known_at
    from {{ref 'input_initiative_budget'}}
    union all
    select 'input_campaign_spend', spend_id, channel, spend_date, amount, currency, known_at
    from {{ref 'input_campaign_spend'}}
    union all
    select 'input_invoice_lines', invoice_line_id, invoice_id, invoice_date, net_amount, currency, known_at
    from {{ref 'input_invoice_lines'}}
    union all
    select 'input_payments', payment_id, coalesce(invoice_id, order_id), paid_on, amount, currency, known_at
    from {{ref 'input_payments'}}
    union all
    select
        'input_referrals', referral_id, referrer_customer_id, cast({{> local_time at='invited_at'}} as date), reward_amount, currency, known_at
    from {{ref 'input_referrals'}}
)

select dated.input, dated.row_id, dated.of_what, dated.day, dated.amount, dated.currency
from dated
cross join calendar
where (dated.day < calendar.first_day or dated.day > calendar.last_day) and dated.known_at <= {{var 'known_at'}}
order by all
