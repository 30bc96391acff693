-- grain: one row per line of the book that is derived from internet orders
with lines as (
    select * from {{ref 'stg_adventure_works__internet_lines'}}
),

orders as (
    select
        order_id,
        customer_id,
        ordered_on,
        currency_label,
        sum(sales_amount + freight + tax) as receivable,
        sum(freight) as freight,
        sum(tax) as tax
    from lines
    group by order_id, customer_id, ordered_on, currency_label
),

postings as (
    select order_id, customer_id, ordered_on, currency_label, 1 as rule, 1 as rule_line, 'I-1100' as account_id,
        cast(null as varchar) as product_id, cast(null as integer) as quantity, receivable as amount
    from orders
    union all
    select order_id, customer_id, ordered_on, currency_label, 2, line_no, 'I-4200', product_id, quantity, -sales_amount
    from lines
    union all
    select order_id, customer_id, ordered_on, currency_label, 3, 1, 'I-4900', null, null, -freight
    from orders
    union all
    select order_id, customer_id, ordered_on, currency_label, 4, 1, 'I-2200', null, null, -tax
    from orders
    union all
    select order_id, customer_id, ordered_on, currency_label, 5, line_no, 'I-5020', product_id, quantity, product_cost
    from lines
    union all
    select order_id, customer_id, ordered_on, currency_label, 6, line_no, 'I-1166', product_id, quantity, -product_cost
    from lines
),

final as (
    select
        order_id as document_id,
        cast(row_number() over (partition by order_id order by rule, rule_line) as integer) as line_no,
        customer_id,
        ordered_on as posting_date,
        account_id,
        product_id,
        quantity,
        currency_label,
        cast(amount as decimal(18,2)) as amount
    from postings
    where amount <> 0
)

select * from final
