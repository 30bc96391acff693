-- What is spent, rewarded or planned beside the ledger is translated too: a currency without an average rate is an error here as there, and
-- no sum goes on without it.
with periods as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0
),

amounts as (
    select 'input_campaign_spend' as input, spend_date as day, currency, amount
    from {{ref 'input_campaign_spend'}}
    where is_acquisition and known_at <= {{var 'known_at'}}
    union all
    select 'input_referrals', cast({{> local_time at='rewarded_at'}} as date), currency, reward_amount
    from {{ref 'input_referrals'}}
    where rewarded_at is not null and known_at <= {{var 'known_at'}}
    union all
    -- what a document of the ledger holds for its initiative, or for none that it names, is the ledger's own amount
    select 'input_initiative_costs', costs.cost_date, costs.currency, costs.amount
    from {{ref 'input_initiative_costs'}} as costs
    anti join (
        select document_id, initiative_id from {{ref 'int_gl_entries_translated'}}
        where report_line in ('programme_cost', 'acquisition_cost') and entry_type <> 'closing'
    ) as documents
        on costs.document_id = documents.document_id
        and costs.initiative_id = coalesce(documents.initiative_id, costs.initiative_id)
    where costs.known_at <= {{var 'known_at'}}
),

rates as (
    select ordinal, currency from {{ref 'int_average_rates'}}
    where rate is not null
)

select
    amounts.input,
    amounts.currency,
    periods.fiscal_period_id,
    count(*) as amounts,
    sum(abs(amounts.amount)) as money
from amounts
inner join {{> calendar_days of='periods'}} as periods on amounts.day = periods.day
anti join rates on periods.ordinal = rates.ordinal and amounts.currency = rates.currency
where amounts.amount <> 0
group by amounts.input, amounts.currency, periods.fiscal_period_id
order by amounts.input, amounts.currency, periods.fiscal_period_id
