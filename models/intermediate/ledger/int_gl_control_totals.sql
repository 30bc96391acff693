-- grain: one row per entity, currency, account, report line and fiscal month
-- Straight from the input, without customers or rates: what the ledger tables have to come back to.
with postings as (
    select * from {{ref 'input_gl_entries'}}
    where entry_type <> 'closing' and known_at <= {{var 'known_at'}}
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
        sum(postings.amount) as gl_amount,
        coalesce(sum(postings.amount) filter (where postings.known_at > mapping.closed_at), 0) as late_amount
    from postings
    left join mapping
        on postings.entity_id = mapping.entity_id
        and postings.account_id = mapping.account_id
        and coalesce(postings.cost_centre, '') = mapping.cost_centre
        and postings.posting_date = mapping.posting_date
    group by all
),

-- a balance in another currency than the entity's is finance's own translation: int_translated_balance
books as (
    select distinct entity_id, currency from entries
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
        and trial_balance.known_at <= {{var 'known_at'}}
        and (
            (trial_balance.entity_id, trial_balance.currency) in (select (entity_id, currency) from books)
            or trial_balance.entity_id not in (select entity_id from books)
        )
    group by all
),

-- an account that was issued and never posted still has to be answered for
lines as (
    select entity_id, currency, account_id, report_line, fiscal_month, gl_amount, late_amount from entries
    union all
    select
        issued.entity_id,
        issued.currency,
        issued.account_id,
        mapping.report_line,
        issued.fiscal_month,
        0 as gl_amount,
        0 as late_amount
    from issued
    anti join entries using (entity_id, currency, account_id, fiscal_month)
    inner join mapping
        on issued.entity_id = mapping.entity_id
        and issued.account_id = mapping.account_id
        and mapping.cost_centre = ''
        and issued.fiscal_month = mapping.posting_date
),

-- the trial balance has one figure for an account, whose entries may fall into several lines
accounts as (
    select
        *,
        sum(gl_amount) over whole_account as account_amount,
        sum(late_amount) over whole_account as account_late_amount,
        min(report_line) over whole_account as first_line
    from lines
    window whole_account as (partition by entity_id, currency, account_id, fiscal_month)
),

final as (
    select
        accounts.entity_id,
        accounts.currency,
        accounts.account_id,
        accounts.report_line,
        accounts.fiscal_month,
        {{> money of='accounts.gl_amount'}} as gl_amount,
        {{> money of='accounts.late_amount'}} as late_amount,
        {{> money of='case
            when issued.movement = accounts.account_amount then accounts.gl_amount
            when issued.movement = accounts.account_amount - accounts.account_late_amount
                then accounts.gl_amount - accounts.late_amount
            when accounts.report_line = accounts.first_line
                then accounts.gl_amount + issued.movement - accounts.account_amount
            when issued.movement is not null then accounts.gl_amount
        end'}} as trial_balance_amount
    from accounts
    left join issued
        on accounts.entity_id = issued.entity_id
        and accounts.currency = issued.currency
        and accounts.account_id = issued.account_id
        and accounts.fiscal_month = issued.fiscal_month
)

select * from final
