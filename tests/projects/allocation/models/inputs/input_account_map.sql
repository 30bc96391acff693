-- grain: one row per account
with rows_by_hand as (
    select *
    from (
        values
        ('1000', 'balance_sheet', null),
        ('4000', 'net_revenue', null),
        ('4100', 'net_revenue', null),
        ('6100', 'cost_to_serve', 'SERVICE'),
        ('6200', 'cost_to_serve', 'TOOLS'),
        ('6300', 'cost_to_serve', 'FULFIL'),
        ('6400', 'overhead', 'IT'),
        ('6500', 'cost_of_revenue', 'RETURNS'),
        ('6600', 'retention_cost', 'LEGAL'),
        {{#unless (var 'unmapped')}}('6700', 'overhead', 'PREMISES'),{{/unless}}
        ('6800', 'cost_to_serve', 'BILLING'),
        ('6900', 'acquisition_cost', 'MEDIA')
    ) as rows_by_hand (account_id, report_line, cost_pool)
)

select
    cast(account_id as varchar) as account_id,
    '*' as entity_id,
    '*' as cost_centre,
    cast(report_line as varchar) as report_line,
    cast(cost_pool as varchar) as cost_pool,
    cast('2020-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    'controlling' as owner,
    cast('2020-01-01' as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
