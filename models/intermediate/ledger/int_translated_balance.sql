-- grain: one row per entity, report line and fiscal month for which finance issued a balance in the reporting currency
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

foreign_entities as (
    select entity_id
    from {{ref 'input_gl_entries'}}
    group by entity_id
    having bool_and(currency <> {{setting 'currency'}})
),

issued as (
    select
        trial_balance.entity_id,
        trial_balance.account_id,
        calendar.fiscal_month,
        arg_max(trial_balance.movement, trial_balance.known_at) as movement
    from {{ref 'input_trial_balance'}} as trial_balance
    inner join calendar on trial_balance.fiscal_period_id = calendar.fiscal_period_id
    semi join foreign_entities on trial_balance.entity_id = foreign_entities.entity_id
    where trial_balance.scenario = 'actual' and trial_balance.is_issued
        and trial_balance.currency = {{setting 'currency'}}
        and trial_balance.known_at <= {{var 'known_at'}}
    group by trial_balance.entity_id, trial_balance.account_id, calendar.fiscal_month
),

final as (
    select
        issued.entity_id,
        mapping.report_line,
        issued.fiscal_month,
        {{> money of='sum(report_lines.sign * issued.movement)'}} as trial_balance_amount
    from issued
    inner join {{ref 'int_account_mapping'}} as mapping
        on issued.entity_id = mapping.entity_id
        and issued.account_id = mapping.account_id
        and mapping.cost_centre = ''
        and issued.fiscal_month = mapping.posting_date
    inner join {{ref 'report_lines'}} as report_lines on mapping.report_line = report_lines.report_line
    group by issued.entity_id, mapping.report_line, issued.fiscal_month
)

select * from final
