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

-- a trial balance may leave out whole report lines; of a line that it has, an account that is not in it has 0.00
supplied as (
    select distinct entity_id, currency, fiscal_month from issued
),

covered as (
    select distinct entity_id, currency, report_line
    from lines
    semi join issued using (entity_id, currency, account_id, fiscal_month)
),

-- the trial balance has one figure for an account, whose entries may fall into several lines
accounts as (
    select
        lines.*,
        sum(lines.gl_amount) over whole_account as account_amount,
        sum(lines.late_amount) over whole_account as account_late_amount,
        min(lines.report_line) over whole_account as first_line,
        coalesce(issued.movement, case when supplied.entity_id is not null and covered.entity_id is not null then 0 end) as movement
    from lines
    left join issued
        on lines.entity_id = issued.entity_id
        and lines.currency = issued.currency
        and lines.account_id = issued.account_id
        and lines.fiscal_month = issued.fiscal_month
    left join supplied
        on lines.entity_id = supplied.entity_id
        and lines.currency = supplied.currency
        and lines.fiscal_month = supplied.fiscal_month
    left join covered
        on lines.entity_id = covered.entity_id
        and lines.currency = covered.currency
        and lines.report_line = covered.report_line
    window whole_account as (partition by lines.entity_id, lines.currency, lines.account_id, lines.fiscal_month)
),

final as (
    select
        entity_id,
        currency,
        account_id,
        report_line,
        fiscal_month,
        {{> money of='gl_amount'}} as gl_amount,
        {{> money of='late_amount'}} as late_amount,
        {{> money of='case
            when movement = account_amount then gl_amount
            when movement = account_amount - account_late_amount then gl_amount - late_amount
            when report_line = first_line then gl_amount + movement - account_amount
            when movement is not null then gl_amount
        end'}} as trial_balance_amount
    from accounts
)

select * from final
