-- A restated figure is today's figure of the tie-out, which is summed another way, from the input without customers.
select
    restated.restatement_id,
    restated.new_value,
    tied.gl_amount
from {{ref 'ctl_restatement'}} as restated
inner join {{ref 'int_fiscal_calendar'}} as calendar on restated.fiscal_period_id = calendar.fiscal_period_id
inner join {{ref 'ctl_gl_tie_out'}} as tied
    on restated.metric = tied.report_line
    and calendar.fiscal_month = tied.fiscal_month
    and tied.mart = 'mart_unit_economics_month'
where restated.new_value <> tied.gl_amount
