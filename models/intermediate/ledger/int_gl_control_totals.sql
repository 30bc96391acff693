-- grain: one row per entity, currency, account, report line and fiscal month
-- Straight from the input, without customers or rates: what the ledger tables have to come back to.
with postings as (
    select
        entity_id,
        currency,
        account_id,
        coalesce(cost_centre, '') as cost_centre,
        posting_date,
        is_intercompany,
        sum(amount) as amount
    from {{ref 'input_gl_entries'}}
    where entry_type <> 'closing'
    group by all
),

mapping as (
    select * from {{ref 'int_account_mapping'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

entries as (
    select
        postings.entity_id,
        postings.currency,
        postings.account_id,
        case when postings.is_intercompany then 'intercompany' else mapping.report_line end as report_line,
        mapping.fiscal_month,
        sum(postings.amount) as amount
    from postings
    left join mapping using (entity_id, account_id, cost_centre, posting_date)
    group by all
),

issued as (
    select
        trial_balance.entity_id,
        trial_balance.currency,
        trial_balance.account_id,
        calendar.fiscal_month,
        arg_max(trial_balance.movement, trial_balance.known_at) as movement
    from {{ref 'input_trial_balance'}} as trial_balance
    inner join calendar on trial_balance.fiscal_period_id = calendar.fiscal_period_id
    where trial_balance.scenario = 'actual' and trial_balance.is_issued
    group by all
),

-- the trial balance has one figure for an account: it can be set beside a report line
-- only where all entries of that account fall into one line
lines_of_account as (
    select entity_id, currency, account_id, fiscal_month, count(*) as report_lines, min(report_line) as report_line
    from entries
    group by all
),

placed as (
    select
        issued.entity_id,
        issued.currency,
        issued.account_id,
        coalesce(lines_of_account.report_line, mapping.report_line) as report_line,
        issued.fiscal_month,
        issued.movement
    from issued
    left join lines_of_account using (entity_id, currency, account_id, fiscal_month)
    left join mapping
        on issued.entity_id = mapping.entity_id
        and issued.account_id = mapping.account_id
        and mapping.cost_centre = ''
        and issued.fiscal_month = mapping.posting_date
    where coalesce(lines_of_account.report_lines, 1) = 1
),

final as (
    select
        entity_id,
        currency,
        account_id,
        report_line,
        fiscal_month,
        {{> money of='coalesce(entries.amount, 0)'}} as gl_amount,
        {{> money of='placed.movement'}} as trial_balance_amount
    from entries
    full join placed using (entity_id, currency, account_id, report_line, fiscal_month)
)

select * from final
