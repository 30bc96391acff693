-- June of two years, counted from the raw files with another statement: buyers, orders, product lines of orders, payments.
with expected (customers_base, customers, orders_base, orders, order_lines_base, order_lines, base, current) as (
    values (3180, 6128, 3245, 6167, 3258, 6230, 511276.38, 1023880.50)
),

found as (
    select
        customers_base, customers, orders_base, orders, order_lines_base, order_lines,
        sum(amount) filter (where effect = 'base') as base,
        sum(amount) filter (where effect = 'current') as current
    from {{ref 'mart_revenue_per_customer'}}
    where fiscal_month = date '2018-06-01' and comparison = 'prior_year'
    group by all
)

select * from expected
except
select * from found
