-- grain: one row per entity, department, scenario, account and stamp
with finance as (
    select * from {{source 'adventure_works' 'finance'}}
),

final as (
    select
        entities.entity_id,
        entities.currency,
        cast(finance.DepartmentGroupKey as varchar) as department,
        case finance.ScenarioKey when 1 then 'actual' when 2 then 'budget' else 'forecast' end as scenario,
        accounts.account_id,
        accounts.account_type,
        cast(finance.Date as date) as stamp,
        periods.period_index,
        -- a float in the source, but every amount is whole cents
        cast(finance.Amount as decimal(18,2)) as amount
    from finance
    inner join {{ref 'stg_adventure_works__entities'}} as entities on finance.OrganizationKey = entities.organization_key
    inner join {{ref 'stg_adventure_works__accounts'}} as accounts on finance.AccountKey = accounts.account_key
    -- a stamp that is no first day of a period is a year-end reclassification
    left join {{ref 'stg_adventure_works__periods'}} as periods on cast(finance.Date as date) = periods.start_date
)

select * from final
