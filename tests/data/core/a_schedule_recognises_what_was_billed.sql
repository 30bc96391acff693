-- Periods of a revenue schedule sum to the invoice line once they reach the end of its service, and never to more than it.
with calendar as (
    select fiscal_period_id, end_date from {{ref 'int_fiscal_calendar'}}
),

latest as (
    select invoice_line_id, fiscal_period_id, currency, arg_max(recognised_amount, known_at) as recognised_amount
    from {{ref 'input_rev_schedule'}}
    where known_at <= {{var 'known_at'}}
    group by invoice_line_id, fiscal_period_id, currency
),

recognised as (
    select
        latest.invoice_line_id,
        latest.currency,
        sum(latest.recognised_amount) as recognised_amount,
        max(calendar.end_date) as recognised_through
    from latest
    left join calendar on latest.fiscal_period_id = calendar.fiscal_period_id
    group by latest.invoice_line_id, latest.currency
)

select
    recognised.invoice_line_id,
    lines.net_amount,
    recognised.recognised_amount,
    recognised.currency,
    lines.currency as billed_currency
from recognised
inner join {{ref 'input_invoice_lines'}} as lines on recognised.invoice_line_id = lines.invoice_line_id
where recognised.currency <> lines.currency
    or abs(recognised.recognised_amount) > abs(lines.net_amount)
    or (
        recognised.recognised_amount <> lines.net_amount
        -- the day after the last of the service
        and recognised.recognised_through >= coalesce(lines.service_to - 1, lines.invoice_date)
    )
order by recognised.invoice_line_id
