-- grain: one row per entity, account, cost centre and posting day that occurs
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

account_map as (
    select * from {{ref 'input_account_map'}}
    where known_at <= {{var 'known_at'}}
),

postings as (
    select entity_id, account_id, coalesce(cost_centre, '') as cost_centre, posting_date
    from {{ref 'input_gl_entries'}}
    where {{rebuilt 'posting_date'}}
    union
    -- a trial balance knows no cost centre: its accounts are mapped as of the period's first day
    select trial_balance.entity_id, trial_balance.account_id, '' as cost_centre, calendar.fiscal_month as posting_date
    from {{ref 'input_trial_balance'}} as trial_balance
    inner join calendar on trial_balance.fiscal_period_id = calendar.fiscal_period_id
    where {{rebuilt 'calendar.fiscal_month'}}
),

candidates as (
    select
        postings.*,
        account_map.report_line,
        account_map.cost_pool,
        account_map.valid_from,
        case
            when account_map.entity_id <> '*' and account_map.cost_centre <> '*' then 3
            when account_map.entity_id <> '*' then 2
            when account_map.cost_centre <> '*' then 1
            else 0
        end as specificity
    from postings
    inner join account_map
        on postings.account_id = account_map.account_id
        and account_map.entity_id in (postings.entity_id, '*')
        and account_map.cost_centre in (postings.cost_centre, '*')
        and postings.posting_date >= account_map.valid_from
        and (account_map.valid_to is null or postings.posting_date < account_map.valid_to)
),

ranked as (
    select
        *,
        row_number() over (
            partition by entity_id, account_id, cost_centre, posting_date
            order by specificity desc, valid_from desc, report_line, coalesce(cost_pool, '')
        ) as choice
    from candidates
),

final as (
    select
        postings.entity_id,
        postings.account_id,
        postings.cost_centre,
        postings.posting_date,
        coalesce(ranked.report_line, 'UNMAPPED') as report_line,
        ranked.cost_pool,
        calendar.fiscal_period_id,
        calendar.fiscal_month,
        calendar.closed_at
    from postings
    left join ranked
        on postings.entity_id = ranked.entity_id
        and postings.account_id = ranked.account_id
        and postings.cost_centre = ranked.cost_centre
        and postings.posting_date = ranked.posting_date
        and ranked.choice = 1
    left join calendar
        on postings.posting_date >= calendar.fiscal_month
        and postings.posting_date <= calendar.end_date
)

select * from final
