-- A tie-out that fails stops the build, and names mart, measure, entity and month.
select
    mart,
    measure,
    entity_id,
    report_line,
    fiscal_month,
    currency,
    gl_amount,
    mart_amount,
    trial_balance_amount,
    unexplained_amount
from {{ref 'ctl_gl_tie_out'}}
where state = 'fail'
order by mart, measure, entity_id, report_line, fiscal_month, currency
