-- grain: one row per organisation that keeps books
with organizations as (
    select * from {{source 'adventure_works' 'organizations'}}
),

currencies as (
    select * from {{source 'adventure_works' 'currencies'}}
),

final as (
    select
        organizations.OrganizationKey as organization_key,
        'AW-' || organizations.OrganizationKey as entity_id,
        trim(organizations.OrganizationName) as entity_name,
        trim(currencies.CurrencyAlternateKey) as currency
    from organizations
    left join currencies on organizations.CurrencyKey = currencies.CurrencyKey
    where not exists (
        select 1 from organizations as below where below.ParentOrganizationKey = organizations.OrganizationKey
    )
)

select * from final
