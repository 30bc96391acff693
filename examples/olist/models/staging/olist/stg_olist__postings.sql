-- grain: one row per ledger line
-- The posting rules of README.md, one CTE each; a rule's rank is the order of its lines in the document.
-- Debit is positive, credit negative, and a line of 0.00 is not posted.
with totals as (
    select * from {{ref 'stg_olist__order_totals'}}
),

payments as (
    select * from {{ref 'stg_olist__payments'}}
),

carrier_share as (
    select value as share
    from {{ref 'olist_assumptions'}}
    where name = 'carrier_cost_share'
),

received as (
    select
        order_id,
        1 as rule_rank,
        payment_no as rule_line,
        case method
            when 'credit_card' then '1100'
            when 'boleto' then '1110'
            when 'voucher' then '1120'
            when 'debit_card' then '1130'
            else '1190'
        end as account_id,
        amount,
        'derived' as entry_type
    from payments
),

goods as (
    select
        order_id,
        2 as rule_rank,
        1 as rule_line,
        case when is_void then '4010' else '4000' end as account_id,
        -price as amount,
        'derived' as entry_type
    from totals
    where has_items
),

shipping as (
    select
        order_id,
        3 as rule_rank,
        1 as rule_line,
        case when is_void then '4110' else '4100' end as account_id,
        -freight as amount,
        'derived' as entry_type
    from totals
    where has_items
),

payment_difference as (
    select
        order_id,
        4 as rule_rank,
        1 as rule_line,
        '4200' as account_id,
        price + freight - paid as amount,
        'derived' as entry_type
    from totals
    where has_items and has_payments
),

paid_without_items as (
    select
        order_id,
        5 as rule_rank,
        1 as rule_line,
        case when is_void then '4300' else '4310' end as account_id,
        -paid as amount,
        'derived' as entry_type
    from totals
    where not has_items
),

never_paid as (
    select
        order_id,
        6 as rule_rank,
        1 as rule_line,
        '4900' as account_id,
        price + freight as amount,
        'derived' as entry_type
    from totals
    where has_items and not has_payments
),

carrier_cost as (
    select
        totals.order_id,
        7 as rule_rank,
        sides.rule_line,
        sides.account_id,
        sides.sign * cast(round(totals.freight * carrier_share.share, 2) as decimal(18,2)) as amount,
        'assumption' as entry_type
    from totals
    cross join carrier_share
    cross join (values (1, '5100', 1), (2, '2100', -1)) as sides (rule_line, account_id, sign)
    where totals.handed_to_carrier_at is not null
),

lines as (
    select * from received
    union all
    select * from goods
    union all
    select * from shipping
    union all
    select * from payment_difference
    union all
    select * from paid_without_items
    union all
    select * from never_paid
    union all
    select * from carrier_cost
),

final as (
    select
        lines.order_id,
        cast(
            row_number() over (partition by lines.order_id order by lines.rule_rank, lines.rule_line) as integer
        ) as line_no,
        lines.account_id,
        cast(lines.amount as decimal(18,2)) as amount,
        lines.entry_type,
        totals.person_id,
        totals.ordered_on as posting_date,
        -- the cost of carriage is known once the parcel is handed over, the rest with the order
        case
            when lines.entry_type = 'assumption' then greatest(totals.handed_to_carrier_at, totals.ordered_at)
            else totals.ordered_at
        end as known_at
    from lines
    inner join totals on lines.order_id = totals.order_id
    where lines.amount <> 0
)

select * from final
