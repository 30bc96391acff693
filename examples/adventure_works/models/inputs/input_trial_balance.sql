-- grain: one row per entity, account, period and scenario
-- A trial balance knows no department, so only report lines that are mapped by account alone can be compared.
with finance as (
    select
        *,
        case when account_type in ('Revenue', 'Liabilities') then -amount else amount end as debit
    from {{ref 'stg_adventure_works__finance'}}
    where account_type in ('Revenue', 'Expenditures')
        and (account_id between '4000' and '4999' or account_id between '8000' and '8999')
),

final as (
    select
        finance.entity_id,
        finance.account_id,
        periods.fiscal_period_id,
        finance.scenario,
        cast(sum(finance.debit) as decimal(18,2)) as movement,
        cast(null as decimal(18,2)) as closing_balance,
        finance.currency,
        cast(max(finance.stamp) as timestamp) as known_at,
        finance.scenario = 'actual' as is_issued,
        'adventure_works: FactFinance' as source,
        finance.entity_id || ':' || finance.account_id || ':' || periods.fiscal_period_id as source_row
    from finance
    inner join {{ref 'stg_adventure_works__periods'}} as periods
        on finance.stamp between periods.start_date and periods.end_date
    group by finance.entity_id, finance.account_id, periods.fiscal_period_id, finance.scenario, finance.currency
)

select * from final
