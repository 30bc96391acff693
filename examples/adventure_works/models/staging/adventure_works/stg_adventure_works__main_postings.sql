-- grain: one row per ledger line of the divisions
with flows as (
    select
        entity_id,
        department,
        account_id,
        stamp,
        'normal' as entry_type,
        case account_type when 'Revenue' then -amount else amount end as amount
    from {{ref 'stg_adventure_works__finance'}}
    where scenario = 'actual' and account_type in ('Revenue', 'Expenditures') and amount <> 0
),

lines as (
    select * from flows
    union all
    select * from {{ref 'stg_adventure_works__balance_lines'}}
),

final as (
    select
        lines.entity_id || ':' || lines.stamp as document_id,
        cast(
            row_number() over (
                partition by lines.entity_id, lines.stamp
                order by lines.account_id, lines.department, lines.entry_type
            ) as integer
        ) as line_no,
        lines.entity_id,
        entities.currency,
        lines.stamp as posting_date,
        lines.account_id,
        lines.department,
        lines.entry_type,
        cast(lines.amount as decimal(18,2)) as amount
    from lines
    inner join {{ref 'stg_adventure_works__entities'}} as entities on lines.entity_id = entities.entity_id
)

select * from final
