-- A balance that finance issued meets a report line in a period that exists: else it answers for nothing, and a whole trial balance, which sums
-- to nought, would pass as one that ties. An account that is mapped by cost centre meets the lines of its entries.
with issued as (
    select entity_id, account_id, fiscal_period_id, movement
    from {{ref 'input_trial_balance'}}
    where scenario = 'actual' and is_issued and movement <> 0 and known_at <= {{var 'known_at'}}
),

mapped as (
    select distinct entity_id, account_id, fiscal_period_id
    from {{ref 'int_account_mapping'}}
    where report_line <> 'UNMAPPED'
),

-- told with its documents by no_unmapped_posting
posted as (
    select distinct entity_id, account_id
    from {{ref 'int_gl_entries_mapped'}}
    where report_line = 'UNMAPPED'
)

select
    issued.entity_id,
    issued.account_id,
    case
        when calendar.fiscal_period_id is null then 'no fiscal period ' || issued.fiscal_period_id
        else 'no report line in input_account_map'
    end as missing,
    count(*) as balances,
    sum(abs(issued.movement)) as money
from issued
left join {{ref 'int_fiscal_calendar'}} as calendar on issued.fiscal_period_id = calendar.fiscal_period_id
anti join mapped
    on issued.entity_id = mapped.entity_id
    and issued.account_id = mapped.account_id
    and issued.fiscal_period_id = mapped.fiscal_period_id
anti join posted on issued.entity_id = posted.entity_id and issued.account_id = posted.account_id
group by 1, 2, 3
order by 1, 2, 3
