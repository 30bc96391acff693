-- grain: one row per account, entity, cost centre and first day
-- Sales, cost of sales and commissions sit in department 6, Research and Development, in the source. So these are mapped
-- by account, and only operating expenses by department.
with accounts as (
    select account_id
    from {{ref 'stg_adventure_works__accounts'}}
    where is_posting and account_class <> 'statistical'
),

by_account as (
    select
        account_id,
        '*' as cost_centre,
        case
            when account_id in ('4200', '4130', '4140', 'I-4200', 'I-4900') then 'net_revenue'
            when account_id = '4500' then 'intercompany'
            when account_id in ('5020', '5050', 'I-5020') then 'cost_of_revenue'
            when account_id in ('6100', '6310') then 'acquisition_cost'
            when account_id between '8000' and '8040' then 'other_income_expense'
            when account_id = '8500' then 'income_tax'
            when account_id = 'I-2200' then 'pass_through_tax'
            when account_id like '1%' or account_id like '2%' or account_id like '3%' or account_id like 'I-1%' then 'balance_sheet'
        end as report_line,
        case
            when account_id in ('5020', '5050', 'I-5020') then 'PRODUCT'
            when account_id in ('6100', '6310') then 'SELLING'
        end as cost_pool
    from accounts
    where not (account_id like '6%' and account_id not in ('6100', '6310'))
),

departments as (
    select department, report_line, cost_pool
    from {{ref 'adventure_works_departments'}}
),

by_department as (
    select accounts.account_id, departments.department as cost_centre, departments.report_line, departments.cost_pool
    from accounts
    cross join departments
    where accounts.account_id like '6%' and accounts.account_id not in ('6100', '6310')
),

together as (
    select * from by_account
    union all
    select * from by_department
),

final as (
    select
        account_id,
        '*' as entity_id,
        cost_centre,
        report_line,
        cost_pool,
        date '2010-12-29' as valid_from,
        cast(null as date) as valid_to,
        'finance' as owner,
        timestamp '2010-12-29 00:00:00' as known_at,
        'adventure_works: DimAccount, DimDepartmentGroup' as source,
        account_id || ':' || cost_centre as source_row
    from together
)

select * from final
