-- grain: one row per initiative, account and fiscal month in which a cashable saving is claimed
-- A cashable saving is cash only where the account that it names fell against what it was before anybody claimed it, and by more than
-- it would have as customers left.
with calendar as (
    select
        *,
        -- 12, or 13 where a year has 13 periods
        cast(max(period_no) over () as bigint) as periods_per_year,
        -- a period of five weeks costs more than one of four; calendar months are one each
        cast(coalesce(weeks, 1) as bigint) as length
    from {{ref 'int_fiscal_calendar'}}
),

plans as (
    select * from {{ref 'input_initiative_budget'}}
    where known_at <= {{var 'known_at'}}
),

latest as (
    select initiative_id, scenario, arg_max(version, (known_at, version)) as version
    from plans
    where scenario = 'business_case'
    group by initiative_id, scenario
),

dated as (
    select
        plans.initiative_id,
        coalesce(plans.saving_account_id, '(none)') as account_id,
        plans.currency,
        calendar.ordinal + coalesce(plans.onset_lag_months, 0) as ordinal,
        plans.amount,
        coalesce(plans.decay_per_month, 0) as decay,
        calendar.ordinal - min(calendar.ordinal) over (partition by plans.initiative_id, plans.lever, plans.kind) as age
    from plans
    inner join latest
        on plans.initiative_id = latest.initiative_id and plans.scenario = latest.scenario
        and plans.version = latest.version
    inner join calendar on plans.month >= calendar.fiscal_month and plans.month <= calendar.end_date
    where plans.saving_type = 'cashable' and plans.lever <> 'cost'
),

rated as (
    select
        dated.*,
        case when dated.currency = {{setting 'currency'}} then cast(1 as decimal(18,10)) else rates.rate end as rate
    from dated
    left join {{ref 'int_average_rates'}} as rates
        on dated.currency = rates.currency
        and rates.ordinal = least(dated.ordinal, (select max(ordinal) from {{ref 'int_average_rates'}}))
),

claims as (
    select
        initiative_id,
        account_id,
        ordinal,
        -- what has no rate is not known, and not 0; a power is a DOUBLE: only what decays goes through one
        case
            when bool_and(rate is not null)
                then sum(
                    case
                        when decay = 0 then {{> translated amount='amount' rate='rate'}}
                        else {{> money of='round(cast(amount as decimal(28,2)) * power(1 - decay, age) * rate, 2)'}}
                    end
                )
        end as claimed
    from rated
    group by initiative_id, account_id, ordinal
),

accounts as (
    select account_id, min(ordinal) as first_ordinal from claims where account_id <> '(none)' group by account_id
),

posted as (
    select
        entries.account_id,
        calendar.ordinal,
        case when bool_and(entries.reporting_amount is not null) then sum(entries.reporting_amount) end as amount
    from {{ref 'fct_ledger_entry'}} as entries
    inner join calendar on entries.fiscal_month = calendar.fiscal_month
    where entries.entry_type <> 'closing'
    group by entries.account_id, calendar.ordinal
),

bounds as (
    select
        (select min(ordinal) from posted) as first_ordinal,
        max(ordinal) as last_ordinal,
        max(periods_per_year) as periods_per_year
    from calendar
    where end_date <= {{var 'closed_through'}}
),

-- the year of periods before the first claim on an account, and those since, as far as they are closed
scope as (
    select
        accounts.account_id,
        accounts.first_ordinal,
        accounts.first_ordinal - bounds.periods_per_year >= bounds.first_ordinal as has_year,
        calendar.ordinal,
        calendar.fiscal_month,
        calendar.length
    from accounts
    cross join bounds
    inner join calendar
        on accounts.first_ordinal <= calendar.ordinal + bounds.periods_per_year and bounds.last_ordinal >= calendar.ordinal
),

-- whom the money served: customers in each of the periods
served as (
    select economics.fiscal_month, count(*) as customers
    from {{ref 'mart_unit_economics_month'}} as economics
    inner join (select distinct fiscal_month from scope) as scope on economics.fiscal_month = scope.fiscal_month
    where economics.is_active and economics.customer_id <> 'UNALLOCATED'
    group by economics.fiscal_month
),

spent as (
    select
        scope.*,
        case when posted.account_id is null then cast(0 as decimal(18,2)) else cast(posted.amount as decimal(18,2)) end as amount,
        cast(coalesce(served.customers, 0) as hugeint) as customers
    from scope
    left join posted on scope.account_id = posted.account_id and scope.ordinal = posted.ordinal
    left join served on scope.fiscal_month = served.fiscal_month
),

years as (
    select
        account_id,
        case when bool_and(amount is not null) then cast(cast(sum(amount) as decimal(18,2)) * 100 as hugeint) end as units,
        cast(sum(length) as hugeint) as length,
        cast(sum(customers * length) as hugeint) as customer_length
    from spent
    where ordinal < first_ordinal and has_year
    group by account_id
),

-- from the first claim on: what the year held, for as long as this period is, and for as many customers
months as (
    select
        spent.account_id,
        spent.has_year,
        spent.ordinal,
        spent.amount,
        {{> money_each units='(years.units * spent.length)' by='years.length'}} as baseline,
        {{> money_each units='(years.units * spent.length * spent.customers)' by='nullif(years.customer_length, 0)'}} as baseline_at_volume
    from spent
    left join years on spent.account_id = years.account_id
    where spent.ordinal >= spent.first_ordinal
),

claimed_months as (
    select account_id, ordinal, case when bool_and(claimed is not null) then sum(claimed) end as claimed
    from claims
    group by account_id, ordinal
),

falls as (
    select
        months.account_id,
        months.ordinal,
        months.has_year,
        months.baseline,
        months.baseline_at_volume,
        months.amount,
        case when bool_and(months.amount is not null) over so_far then sum(months.baseline - months.amount) over so_far end
            as fall_to_date,
        case
            when bool_and(months.amount is not null) over so_far
                then sum(months.baseline_at_volume - months.amount) over so_far
        end as fall_at_volume_to_date,
        case
            when bool_and(claimed_months.account_id is null or claimed_months.claimed is not null) over so_far
                then sum(coalesce(claimed_months.claimed, 0)) over so_far
        end as claimed_to_date
    from months
    left join claimed_months
        on months.account_id = claimed_months.account_id and months.ordinal = claimed_months.ordinal
    window so_far as (partition by months.account_id order by months.ordinal)
),

final as (
    select
        claims.initiative_id,
        claims.account_id,
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        calendar.close_status,
        {{setting 'currency'}} as currency,
        {{> money of='claims.claimed'}} as claimed,
        {{> money of='falls.baseline'}} as baseline,
        {{> money of='falls.baseline_at_volume'}} as baseline_at_volume,
        {{> money of='falls.amount'}} as ledger_amount,
        {{> money of='falls.claimed_to_date'}} as account_claimed_to_date,
        {{> money of='falls.fall_to_date'}} as account_fall_to_date,
        {{> money of='falls.fall_at_volume_to_date'}} as account_fall_at_volume_to_date,
        case
            when claims.account_id = '(none)' then 'not_tied'
            when falls.account_id is null then 'not_yet'
            when not falls.has_year then 'no_baseline'
            when falls.fall_to_date is null or falls.claimed_to_date is null then 'no_rate'
            when falls.fall_to_date < falls.claimed_to_date then 'not_cash'
            when falls.fall_at_volume_to_date is null then 'no_volume'
            when falls.fall_at_volume_to_date < falls.claimed_to_date then 'fewer_customers'
            else 'cash'
        end as state,
        case
            when claims.account_id = '(none)' then 'saving_account_id names no account'
            when falls.account_id is null then 'the period is not closed'
            when not falls.has_year then 'less than a year of the ledger before the first claim'
            when falls.fall_to_date is null or falls.claimed_to_date is null
                then 'a claim on the account, or an entry of it, has no rate up to this period'
            when falls.fall_to_date >= falls.claimed_to_date and falls.fall_at_volume_to_date is null
                then 'no customer was active in the year before the first claim'
        end as not_available
    from claims
    inner join calendar on claims.ordinal = calendar.ordinal
    left join falls on claims.account_id = falls.account_id and claims.ordinal = falls.ordinal
)

select * from final
order by initiative_id, account_id, fiscal_month
