-- grain: one row per customer whom a merge touched, fiscal month and report line
with history as (
    select * from {{ref 'int_customer_identity_history'}}
),

touched as (
    select customer_id_as_was as customer_id from history where customer_id_as_was <> customer_id_as_is
    union
    select customer_id_as_is as customer_id from history where customer_id_as_was <> customer_id_as_is
),

contribution as (
    select report_line from {{ref 'report_lines'}} where statement = 'contribution'
),

as_is as (
    select customer_id, fiscal_month, report_line, amount
    from {{ref 'int_customer_month_ledger'}}
    where attribution <> 'pool'
    union all
    select customer_id, fiscal_month, report_line, amount
    from {{ref 'int_allocation_result'}}
),

-- entries posted before the merge of their id
moved as (
    select
        history.customer_id_as_was,
        history.customer_id_as_is,
        entries.fiscal_month,
        entries.report_line,
        sum(entries.sign * entries.reporting_amount) as amount
    from {{ref 'int_gl_entries_translated'}} as entries
    inner join history
        on entries.fact_customer_id = history.fact_customer_id
        and entries.posting_date >= history.valid_from
        and entries.posting_date < coalesce(history.valid_to, date '9999-12-31')
    where history.customer_id_as_was <> history.customer_id_as_is
        and entries.attribution in ('direct', 'document')
        and entries.billed_account is null
        and entries.entry_type <> 'closing'
    group by all
),

views as (
    select customer_id, fiscal_month, report_line, amount as amount_as_was, amount as amount_as_is
    from as_is
    semi join touched on as_is.customer_id = touched.customer_id
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
        views.report_line,
        {{setting 'currency'}} as currency,
        {{> money of='sum(views.amount_as_was)'}} as amount_as_was,
        {{> money of='sum(views.amount_as_is)'}} as amount_as_is
    from views
    semi join contribution on views.report_line = contribution.report_line
    group by views.customer_id, views.fiscal_month, views.report_line
)

select * from final
order by customer_id, fiscal_month, report_line
