-- grain: one row per customer whom a merge touched, fiscal month and report line
with moves as (
    select * from {{ref 'int_identity_moves'}}
),

touched as (
    select customer_id_as_was as customer_id from moves
    union
    select customer_id_as_is as customer_id from moves
),

contribution as (
    select report_line from {{ref 'report_lines'}} where statement = 'contribution'
),

amounts as (
    select amounts.*
    from {{ref 'int_customer_month_amounts'}} as amounts
    semi join touched on amounts.customer_id = touched.customer_id
    where {{rebuilt 'amounts.fiscal_month'}}
),

-- what was posted and what was allocated, summed already
as_is as (
    select amounts.customer_id, amounts.fiscal_month, lines.report_line, lines.amount
    from amounts
    cross join lateral (
        values
        ('net_revenue', amounts.net_revenue),
        ('cost_of_revenue', amounts.cost_of_revenue),
        ('cost_to_serve', amounts.cost_to_serve_loaded),
        ('retention_cost', amounts.retention_cost),
        ('acquisition_cost', amounts.acquisition_cost),
        ('programme_cost', amounts.programme_cost),
        ('overhead', amounts.overhead_loaded)
    ) as lines (report_line, amount)
    where lines.amount is not null
),

-- entries posted before the merge of their id
moved as (
    select
        moves.customer_id_as_was,
        moves.customer_id_as_is,
        entries.fiscal_month,
        entries.report_line,
        sum(entries.sign * entries.reporting_amount) as amount
    from {{ref 'int_gl_entries_translated'}} as entries
    inner join moves
        on entries.fact_customer_id = moves.fact_customer_id
        and entries.posting_date >= moves.valid_from
        and entries.posting_date < coalesce(moves.valid_to, date '9999-12-31')
    where {{rebuilt 'entries.fiscal_month'}}
        and entries.attribution in ('direct', 'document')
        and entries.billed_account is null
        and entries.entry_type <> 'closing'
    group by all
),

views as (
    select customer_id, fiscal_month, report_line, amount as amount_as_was, amount as amount_as_is
    from as_is
    union all
    select customer_id_as_was as customer_id, fiscal_month, report_line, amount as amount_as_was, 0 as amount_as_is
    from moved
    union all
    select customer_id_as_is as customer_id, fiscal_month, report_line, -amount as amount_as_was, 0 as amount_as_is
    from moved
),

final as (
    select
        views.customer_id,
        views.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        views.report_line,
        {{setting 'currency'}} as currency,
        {{> money of='sum(views.amount_as_was)'}} as amount_as_was,
        {{> money of='sum(views.amount_as_is)'}} as amount_as_is
    from views
    semi join contribution on views.report_line = contribution.report_line
    left join {{ref 'int_fiscal_calendar'}} as calendar on views.fiscal_month = calendar.fiscal_month
    group by views.customer_id, views.fiscal_month, calendar.fiscal_period_id, calendar.close_status, views.report_line
)

select * from final
order by customer_id, fiscal_month, report_line
