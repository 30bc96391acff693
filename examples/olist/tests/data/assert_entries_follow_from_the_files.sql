-- Every entry follows from rows of the files, order by order: goods and freight are the items', receipts the payments',
-- what is left is the difference of the two, carriage the assumed share of the freight of what was handed over. Totals
-- would say that a cent has moved; this names the order and its entries. The staging models are not asked.
with items as (
    select
        order_id,
        sum(cast(price as decimal(18,2))) as price,
        sum(cast(freight_value as decimal(18,2))) as freight
    from {{source 'olist' 'order_items'}}
    group by order_id
),

payments as (
    select order_id, sum(cast(payment_value as decimal(18,2))) as paid
    from {{source 'olist' 'order_payments'}}
    group by order_id
),

expected as (
    select
        orders.order_id,
        -coalesce(items.price, 0) as goods,
        -coalesce(items.freight, 0) as shipping,
        coalesce(payments.paid, 0) as received,
        coalesce(items.price, 0) + coalesce(items.freight, 0) - coalesce(payments.paid, 0) as difference,
        case
            when orders.order_delivered_carrier_date is null then 0
            else round(coalesce(items.freight, 0) * assumed.value, 2)
        end as carriage
    from {{source 'olist' 'orders'}} as orders
    cross join (select value from {{ref 'olist_assumptions'}} where name = 'carrier_cost_share') as assumed
    left join items on orders.order_id = items.order_id
    left join payments on orders.order_id = payments.order_id
),

parts as (
    select
        order_id,
        unnest(['goods', 'shipping', 'received', 'difference', 'carriage', 'owed to carriers']) as part,
        unnest([goods, shipping, received, difference, carriage, -carriage]) as amount
    from expected
),

entries as (
    select
        document_id as order_id,
        case
            when account_id in ('4000', '4010') then 'goods'
            when account_id in ('4100', '4110') then 'shipping'
            when account_id between '1100' and '1190' then 'received'
            when account_id in ('4200', '4300', '4310', '4900') then 'difference'
            when account_id = '5100' then 'carriage'
            when account_id = '2100' then 'owed to carriers'
            else account_id
        end as part,
        sum(amount) as amount,
        string_agg(entry_id, ', ' order by line_no) as entry_ids
    from {{ref 'input_gl_entries'}}
    group by all
)

select
    order_id as document_id,
    part,
    parts.amount as expected_amount,
    entries.amount as posted_amount,
    entries.entry_ids
from parts
full join entries using (order_id, part)
where coalesce(parts.amount, 0) <> coalesce(entries.amount, 0)
order by document_id, part
